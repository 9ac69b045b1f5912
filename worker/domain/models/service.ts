import type { SQL } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { isoTime } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { findProvider } from '../../providers/models/catalog.ts';
import { rewrapIfOld, seal, VaultError } from '../../providers/vault/vault.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import type { ApiKey, CreateApiKey } from './schemas.ts';
import {
  type ApiKeyRow,
  apiKeysStatement,
  insertApiKey,
  MAX_API_KEYS,
  removeApiKey,
  selectApiKeys,
  updateEnvelope,
} from './store.ts';

const HINT_LENGTH = 4;

function show(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    provider: row.provider,
    label: row.label,
    hint: row.hint,
    lastUsedAt: row.lastUsedAt === null ? null : isoTime(row.lastUsedAt.getTime()),
    createdAt: isoTime(row.createdAt.getTime()),
  };
}

/**
 * The keys that a run may use, newest first, as a statement for the one batch that starts it; its rows
 * are `ProviderKeyRef`s. `actor` is the user's id as an expression; where it is null there are none.
 */
export function runKeysStatement(db: Database, actor: SQL) {
  return apiKeysStatement(db, actor);
}

/**
 * Keeps a provider key, encrypted; the newest of a provider pays for its models (Plan 4.6, 18.2).
 * @throws forbidden_scope, validation_failed for an unknown provider, conflict when there are too many
 */
export async function createApiKey(ctx: ServiceContext, input: CreateApiKey): Promise<ApiKey> {
  requireScope(ctx, 'write');
  const provider = findProvider(input.provider);
  if (!provider) {
    const message = 'There is no such model provider.';
    throw new AppError('validation_failed', `provider: ${message}`, { issues: [{ path: 'provider', message }] });
  }
  const id = newId('apiKey', ctx.now);
  const userId = ctx.actor.userId;
  const envelope = await seal(ctx.settings, { owner: userId, provider: provider.id, keyId: id }, input.key);
  const row = await insertApiKey(ctx.db, {
    id,
    userId,
    provider: provider.id,
    label: input.label ?? provider.name,
    hint: input.key.slice(-HINT_LENGTH),
    envelope,
    createdAt: new Date(ctx.now),
  });
  if (!row) throw new AppError('conflict', `An account may have ${MAX_API_KEYS} provider keys. Delete one first.`);
  audit(ctx, 'api_key.created', { keyId: id, provider: provider.id });
  return show(row);
}

/** The account's keys without the keys themselves, newest first. @throws forbidden_scope */
export async function listApiKeys(ctx: ServiceContext): Promise<ApiKey[]> {
  requireScope(ctx, 'read');
  const rows = await selectApiKeys(ctx.db, ctx.actor.userId);
  ctx.waitUntil(rewrapOldKeys(ctx, rows));
  return rows.map(show);
}

/** @throws forbidden_scope, not_found */
export async function deleteApiKey(ctx: ServiceContext, keyId: string): Promise<void> {
  requireScope(ctx, 'write');
  if (!(await removeApiKey(ctx.db, ctx.actor.userId, keyId))) throw notFound('API key');
  audit(ctx, 'api_key.deleted', { keyId });
}

/** Wraps keys that were read under the newest key-encryption key; what does not open is left as it is. */
async function rewrapOldKeys(
  ctx: Pick<ServiceContext, 'settings' | 'db' | 'actor'>,
  rows: readonly Pick<ApiKeyRow, 'id' | 'provider' | 'envelope'>[],
): Promise<void> {
  const owner = ctx.actor.userId;
  for (const { id, provider, envelope } of rows) {
    try {
      const renewed = await rewrapIfOld(ctx.settings, { owner, provider, keyId: id }, envelope);
      if (renewed) await updateEnvelope(ctx.db, owner, id, envelope, renewed);
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
    }
  }
}
