import { z } from '@hono/zod-openapi';

/** A config as it was sent. The service looks into it: by its kind's own schema, and for what must not be stored. */
export const configInput = z
  .custom<Record<string, unknown>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'An object.',
  )
  .openapi({ type: 'object', additionalProperties: true });
