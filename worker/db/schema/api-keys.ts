import { index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { moment, timestamps } from './columns.ts';
import { users } from './users.ts';

/** An envelope as `domain/models/vault.ts` writes it; every part is base64. */
export interface Envelope {
  /** Version of the key-encryption key that wrapped `wrappedKey`. */
  kek: number;
  wrapIv: string;
  wrappedKey: string;
  iv: string;
  ciphertext: string;
}

/** As `providers/models/probe/probes.ts` writes them. */
export type KeyProbes = Record<
  string,
  { capabilities: ProbedCapabilities; contextWindow: number | null; at: number; expiresAt: number }
>;

interface ProbedCapabilities {
  tools: boolean;
  parallelTools: boolean;
  structuredOutput: 'strict' | 'loose' | 'none';
  vision: boolean;
  reasoning: boolean;
  streaming: boolean;
  embeddings: boolean;
}

/**
 * Provider keys (Plan 5.1), encrypted; the last four characters are all that is ever shown. `userId` owns the key
 * and is who entered it; for an organization's key `ownerKind` says so and `organizationId` is who owns it.
 */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    ownerKind: text('owner_kind', { enum: ['user', 'organization'] })
      .notNull()
      .default('user'),
    organizationId: text('organization_id'),
    /**
     * `model` keys pay for model calls, a `tracing` key only exports traces, `tool` keys are opened by tools alone.
     * One of the provider `mcp` is a sign-in at the MCP server at `baseUrl`: its envelope holds the tokens.
     */
    kind: text('kind', { enum: ['model', 'tracing', 'tool'] })
      .notNull()
      .default('model'),
    provider: text('provider').notNull(),
    label: text('label').notNull(),
    baseUrl: text('base_url'),
    hint: text('hint').notNull(),
    envelope: jsonb('envelope').$type<Envelope>().notNull(),
    lastUsedAt: moment('last_used_at'),
    /** The last test's outcome and the provider's own words, scrubbed; null where it was never tested. */
    testOutcome: text('test_outcome', { enum: ['ok', 'refused', 'unreachable'] }),
    testReason: text('test_reason'),
    testedAt: moment('tested_at'),
    /** What was found out of models at this key's endpoint that the catalog does not list, by name. */
    probes: jsonb('probes').$type<KeyProbes>(),
    ...timestamps,
  },
  (t) => [index('api_keys_user_idx').on(t.userId, t.provider)],
);
