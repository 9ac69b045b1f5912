import { z } from '@hono/zod-openapi';

/**
 * `Idempotency-Key` of every POST that spends or charges: `request: { headers: idempotencyHeaders }`,
 * then `c.req.valid('header')['idempotency-key']`. 1 to 255 visible ASCII characters, else 422.
 */
export const idempotencyHeaders = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(255)
    .regex(/^[\x21-\x7e]+$/, 'Only visible ASCII characters.')
    .optional()
    .openapi({ description: 'Repeating a request with the same key has one effect and gives the same answer.' }),
});
