import { z } from '@hono/zod-openapi';
import { pageOf } from '../../kernel/pagination.ts';
import { strict } from '../../kernel/strict.ts';
import { titleText } from '../../kernel/text.ts';

export const KEY_KINDS = ['model', 'tracing', 'tool'] as const;
export const TRACE_EXPORTS = ['off', 'on', 'without_content'] as const;

/** A key that a provider handed out has at least so many characters; servers of one's own may take any. */
export const MIN_KEY_LENGTH = 12;

/** Longest key of a provider; a secret of one's own may be a long token. */
export const MAX_KEY_LENGTH = 512;
const MAX_SECRET_LENGTH = 4_096;

const key = z
  .string()
  .trim()
  .min(1)
  .max(MAX_SECRET_LENGTH)
  .regex(/^[\x21-\x7e]+$/, 'A key has visible ASCII characters only.')
  .openapi({ description: 'Stored encrypted and never shown again.', format: 'password' });

const label = titleText(100);

const baseUrl = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .openapi({
    description: 'Your own server or proxy, for providers that take one.',
    format: 'uri',
  });

const skipTest = z
  .boolean()
  .optional()
  .openapi({ description: 'Stores the key without asking the provider about it.' });

export const createApiKeySchema = strict({
  provider: z.string().min(1).max(64),
  kind: z.enum(KEY_KINDS).optional().openapi({
    description:
      '`model` keys (the usual) pay for model calls. A `tracing` key of OpenAI only exports traces. `tool` keys are used by tools alone: of `brave`, `tavily`, `google_search` (as `KEY:CX`), `searxng` (with `baseUrl`), `stability`, or a `secret` of your own (with a `label`), which can not be tested.',
  }),
  key: key.optional().openapi({ description: 'May be left out for servers that ask for none.' }),
  label: label.optional(),
  baseUrl: baseUrl.optional(),
  skipTest,
}).openapi('CreateApiKey');

export const updateApiKeySchema = strict({
  label: label.optional(),
  key: key.optional(),
  baseUrl: baseUrl.nullable().optional().openapi({
    description: 'Changing it needs `key` again: a stored key never goes to an address that it was not entered for.',
  }),
  skipTest,
}).openapi('UpdateApiKey');

export const keyTestSchema = z
  .object({
    outcome: z.enum(['ok', 'refused', 'unreachable']),
    reason: z.string().nullable().openapi({ description: "The provider's own words, without the key." }),
    at: z.string(),
  })
  .openapi('ApiKeyTest');

export const apiKeySchema = z
  .object({
    id: z.string(),
    provider: z.string(),
    kind: z.enum(KEY_KINDS),
    label: z.string(),
    hint: z.string().openapi({ description: "The key's last four characters; empty where the server takes none." }),
    baseUrl: z.string().nullable(),
    test: keyTestSchema.nullable().openapi({ description: 'The last test; null for a key that was never tested.' }),
    lastUsedAt: z.string().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .openapi('ApiKey');

export const toolKeyProviderSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    keysPage: z.string().nullable().openapi({ description: 'Where a key is had.' }),
    format: z.string().nullable().openapi({ description: 'What to enter, where that is not plain.' }),
    keyless: z.boolean().openapi({ description: 'It works without a key.' }),
    baseUrl: z
      .string()
      .nullable()
      .openapi({ description: 'An example of the address that it needs; null where none.' }),
    testable: z.boolean(),
  })
  .openapi('ToolKeyProvider');

export const toolKeyProvidersSchema = z
  .object({ data: z.array(toolKeyProviderSchema), nextCursor: z.null() })
  .openapi('ToolKeyProviders');

export const keyModelsSchema = z
  .object({ data: z.array(z.string()), nextCursor: z.null() })
  .openapi('ApiKeyModels', { description: 'Names of the models that the server lists for this key.' });

export const keyUsageSchema = z
  .object({
    provider: z.string(),
    keyId: z.string().nullable().openapi({ description: "The key that paid the provider; null for the platform's." }),
    calls: z.number().int(),
    inputTokens: z.number().int(),
    outputTokens: z.number().int(),
    credits: z.string().openapi({ description: 'What was charged here.', example: '0.5' }),
    microcredits: z.number().int(),
  })
  .openapi('ProviderUsage');

export const keyUsageQuery = z.object({ days: z.coerce.number().int().min(1).max(365).default(30) });

export const updateTraceExportSchema = strict({ mode: z.enum(TRACE_EXPORTS) }).openapi('UpdateTraceExport');

export const traceExportSchema = z
  .object({
    mode: z.enum(TRACE_EXPORTS).openapi({ description: '`without_content`: names, times, tokens and errors only.' }),
    keyId: z.string().nullable().openapi({ description: 'The tracing key that exports; null where there is none.' }),
  })
  .openapi('TraceExport');

export const apiKeyPageSchema = pageOf(apiKeySchema);
export const keyUsagePageSchema = pageOf(keyUsageSchema);

export type CreateApiKey = z.infer<typeof createApiKeySchema>;
export type UpdateApiKey = z.infer<typeof updateApiKeySchema>;
export type ApiKey = z.infer<typeof apiKeySchema>;
export type KeyUsage = z.infer<typeof keyUsageSchema>;
export type ToolKeyProviderView = z.infer<typeof toolKeyProviderSchema>;
export type TraceExport = z.infer<typeof traceExportSchema>;
export type TraceExportMode = TraceExport['mode'];
