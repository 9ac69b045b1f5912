import { z } from '@hono/zod-openapi';
import { pageOf } from '../../kernel/pagination.ts';

export const deviceSchema = z
  .object({
    id: z.string(),
    browser: z.string().nullable().openapi({ example: 'Firefox' }),
    os: z.string().nullable().openapi({ example: 'macOS' }),
    place: z
      .string()
      .nullable()
      .openapi({ example: 'Zürich, CH', description: 'Where the sign-in came from, where the network knows.' }),
    signedInAt: z.string().openapi({ format: 'date-time' }),
    lastSeenAt: z.string().openapi({ format: 'date-time', description: 'Exact to ten minutes.' }),
    expiresAt: z.string().openapi({ format: 'date-time' }),
    current: z.boolean().openapi({ description: 'Whether this very request comes from it.' }),
  })
  .openapi('Device');

export const devicePageSchema = pageOf(deviceSchema);

export const revokedDevicesSchema = z.object({ revoked: z.number().int() }).openapi('RevokedDevices');

export type DeviceView = z.infer<typeof deviceSchema>;
