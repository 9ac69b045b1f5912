import { z } from '@hono/zod-openapi';
import { serviceContext } from '../../http/context.ts';
import { createRouter, defineRoute, emptyAnswer, jsonAnswer } from '../../http/router.ts';
import { devicePageSchema, revokedDevicesSchema } from './device-schemas.ts';
import { deleteDevice, deleteOtherDevices, listDevices } from './device-service.ts';

const tags = ['Account'];

const showDevices = defineRoute({
  method: 'get',
  path: '/',
  scope: 'read',
  tags,
  summary: 'List the browsers that are signed in',
  responses: { 200: jsonAnswer(devicePageSchema, 'This one first, then the one that was here last') },
});

const removeDevice = defineRoute({
  method: 'delete',
  path: '/{device_id}',
  scope: 'write',
  tags,
  summary: 'Sign a browser out',
  description:
    'It can change nothing and start nothing from now on; pages that it has open may show for up to a minute.',
  request: { params: z.object({ device_id: z.string().max(64) }) },
  responses: { 204: emptyAnswer('Signed out') },
});

const removeOthers = defineRoute({
  method: 'post',
  path: '/revoke-others',
  scope: 'write',
  tags,
  summary: 'Sign every other browser out',
  responses: { 200: jsonAnswer(revokedDevicesSchema, 'How many there were') },
});

/** Mounted at `/api/v1/users/me/devices`. */
export const deviceRoutes = createRouter()
  .openapi(showDevices, async (c) => c.json({ data: await listDevices(serviceContext(c)), nextCursor: null }, 200))
  .openapi(removeOthers, async (c) => c.json({ revoked: await deleteOtherDevices(serviceContext(c)) }, 200))
  .openapi(removeDevice, async (c) => {
    await deleteDevice(serviceContext(c), c.req.valid('param').device_id);
    return c.body(null, 204);
  });
