import { z } from '@hono/zod-openapi';

export const imageQuery = z.object({
  url: z.url().max(4_000).openapi({ description: 'The address of an image on the public internet.' }),
});
