import type { SQL } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { DAY, isoTime } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { formatCredits } from '../../kernel/money.ts';
import { acceptBaseUrl } from '../../providers/vault/base-url.ts';
import { NO_KEY } from '../../providers/vault/no-key.ts';
import { hiddenPart, toolKeyFault } from '../../providers/vault/tool-key-format.ts';
import { open, rewrapIfOld, seal, VaultError } from '../../providers/vault/vault.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import {
  askProvider,
  type KeyKind,
  type KeyProvider,
  keyFault,
  keyProvider,
  outboundOf,
  requireGoodKey,
  testFields,
} from './key-test-service.ts';
import {
  type ApiKey,
  type CreateApiKey,
  type KeyUsage,
  MAX_KEY_LENGTH,
  MIN_KEY_LENGTH,
  type UpdateApiKey,
} from './schemas-keys.ts';
import {
  type ApiKeyChanges,
  type ApiKeyRow,
  apiKeysStatement,
  insertApiKey,
  MAX_API_KEYS,
  MAX_TOOL_KEYS,
  removeApiKey,
  selectApiKey,
  selectApiKeys,
  selectOwnKeys,
  selectUsage,
  updateApiKey as storeApiKey,
  updateEnvelope,
  updateKeyTest,
} from './store.ts';

const HINT_LENGTH = 4;

export function showKey(row: ApiKeyRow): ApiKey {
  const { id, provider, kind, label, hint, baseUrl } = row;
  const time = (at: Date | null) => (at === null ? null : isoTime(at.getTime()));
  return {
    id,
    provider,
    kind,
    label,
    hint,
    baseUrl,
    test:
      row.testOutcome === null || row.testedAt === null
        ? null
        : { outcome: row.testOutcome, reason: row.testReason, at: isoTime(row.testedAt.getTime()) },
    lastUsedAt: time(row.lastUsedAt),
    createdAt: isoTime(row.createdAt.getTime()),
    updatedAt: isoTime(row.updatedAt.getTime()),
  };
}

/**
 * The keys that a run may use, newest first, as a statement for the one batch that starts it; its rows
 * are `ProviderKeyRef`s. `actor` is the user's id as an expression; where it is null there are none.
 */
export function runKeysStatement(db: Database, actor: SQL) {
  return apiKeysStatement(db, actor);
}

/** The account's own model keys: id → provider. For verbs that have checked their scope. */
export function ownKeys(ctx: Pick<ServiceContext, 'db' | 'actor'>): Promise<Map<string, string>> {
  return selectOwnKeys(ctx.db, ctx.actor.userId);
}

/** The account's own keys and secrets of tools: id → provider. For verbs that have checked their scope. */
export function ownToolKeys(ctx: Pick<ServiceContext, 'db' | 'actor'>): Promise<Map<string, string>> {
  return selectOwnKeys(ctx.db, ctx.actor.userId, 'tool');
}

/** A key as it was entered. @throws validation_failed where one is needed, or too short to be one */
function enteredKey(provider: KeyProvider, kind: KeyKind, key: string | undefined, ownServer: boolean): string {
  if (key === undefined) {
    if (provider.keyless || provider.ownBaseUrl?.mode === 'required') return NO_KEY;
    throw keyFault('key', 'Enter the key.');
  }
  const free = kind === 'tool' && provider.testable === false;
  if (!free && key.length > MAX_KEY_LENGTH) throw keyFault('key', `A key has at most ${MAX_KEY_LENGTH} characters.`);
  const fault = kind === 'tool' ? toolKeyFault(provider.id, key) : undefined;
  if (fault) throw keyFault('key', fault);
  if (!free && !ownServer && key.length < MIN_KEY_LENGTH) {
    throw keyFault('key', `A key of ${provider.name} has at least ${MIN_KEY_LENGTH} characters.`);
  }
  return key;
}

function hintOf(entered: string, provider: string): string {
  if (entered === NO_KEY) return '';
  const secret = hiddenPart(provider, entered);
  // Four of five characters would be the key itself.
  return secret.length >= MIN_KEY_LENGTH ? secret.slice(-HINT_LENGTH) : '••••';
}

/**
 * Keeps a provider key, encrypted, after the provider was asked about it (Plan 4.6, 18.2). The newest of a
 * provider pays for its models unless an agent names another.
 * @throws forbidden_scope; validation_failed for an unknown provider, an address that may not be called or a key that
 *   the provider refuses; provider_unreachable where nobody answered; conflict when there are too many
 */
export async function createApiKey(ctx: ServiceContext, input: CreateApiKey): Promise<ApiKey> {
  requireScope(ctx, 'write');
  const kind = input.kind ?? 'model';
  const provider = keyProvider(input.provider, kind);
  if (kind === 'tracing' && input.baseUrl) throw keyFault('baseUrl', 'Traces go to OpenAI itself.');
  const baseUrl = kind === 'tracing' ? null : await acceptBaseUrl(provider, input.baseUrl, outboundOf(ctx).policy);
  const secret = enteredKey(provider, kind, input.key, baseUrl !== null);
  if (provider.testable === false && !input.label)
    throw keyFault('label', 'Name the secret, so that it can be chosen.');
  const test = untested(provider, input) ? null : await askProvider(ctx, { provider, kind, baseUrl, secret });
  if (test) requireGoodKey(test);
  const id = newId('apiKey', ctx.now);
  const userId = ctx.actor.userId;
  const row = await insertApiKey(ctx.db, {
    id,
    userId,
    kind,
    provider: provider.id,
    label: input.label ?? (kind === 'tracing' ? 'Traces' : provider.name),
    baseUrl,
    hint: hintOf(secret, provider.id),
    envelope: await seal(ctx.settings, { owner: userId, provider: provider.id, keyId: id }, secret),
    createdAt: new Date(ctx.now),
    ...(test ? testFields(test, ctx.now) : {}),
  });
  if (!row) {
    const most = kind === 'tool' ? `${MAX_TOOL_KEYS} keys of tools` : `${MAX_API_KEYS} provider keys`;
    throw new AppError('conflict', `An account may have ${most}. Delete one first.`);
  }
  audit(ctx, 'api_key.created', { keyId: id, provider: provider.id, kind });
  return showKey(row);
}

function untested(provider: KeyProvider, input: { skipTest?: boolean | undefined }): boolean {
  return input.skipTest === true || provider.testable === false;
}

/** The account's keys without the keys themselves, newest first. @throws forbidden_scope */
export async function listApiKeys(ctx: ServiceContext): Promise<ApiKey[]> {
  requireScope(ctx, 'read');
  const rows = await selectApiKeys(ctx.db, ctx.actor.userId);
  ctx.waitUntil(rewrapOldKeys(ctx, rows));
  return rows.map(showKey);
}

/** @throws not_found */
export async function ownKeyRow(ctx: ServiceContext, keyId: string): Promise<ApiKeyRow> {
  const row = await selectApiKey(ctx.db, ctx.actor.userId, keyId);
  if (!row) throw notFound('API key');
  return row;
}

/**
 * Renames a key, replaces it, or moves it to another address. A stored key never follows an address that
 * it was not entered for: changing `baseUrl` needs `key` again. What is new is tested first.
 * @throws as `createApiKey`, and not_found
 */
export async function updateApiKey(ctx: ServiceContext, keyId: string, input: UpdateApiKey): Promise<ApiKey> {
  requireScope(ctx, 'write');
  const row = await ownKeyRow(ctx, keyId);
  const changes: ApiKeyChanges = { updatedAt: new Date(ctx.now) };
  if (input.label !== undefined) changes.label = input.label;
  const secretChanges = await secretChangesOf(ctx, row, input);
  const saved = await storeApiKey(ctx.db, ctx.actor.userId, keyId, { ...changes, ...secretChanges });
  if (!saved) throw notFound('API key');
  audit(ctx, 'api_key.updated', { keyId, fields: Object.keys(input).join(',') });
  return showKey(saved);
}

async function secretChangesOf(ctx: ServiceContext, row: ApiKeyRow, input: UpdateApiKey): Promise<ApiKeyChanges> {
  const { kind } = row;
  const provider = keyProvider(row.provider, kind);
  if (kind === 'tracing' && input.baseUrl) throw keyFault('baseUrl', 'Traces go to OpenAI itself.');
  const baseUrl =
    input.baseUrl === undefined ? row.baseUrl : await acceptBaseUrl(provider, input.baseUrl, outboundOf(ctx).policy);
  const moved = baseUrl !== row.baseUrl;
  if (input.key === undefined && !moved) return {};
  if (input.key === undefined && row.hint !== '') {
    throw keyFault('key', 'Enter the key again: a stored key is never sent to another address.');
  }
  const secret = enteredKey(provider, kind, input.key, baseUrl !== null);
  const test = untested(provider, input) ? null : await askProvider(ctx, { provider, kind, baseUrl, secret });
  if (test) requireGoodKey(test);
  const binding = { owner: ctx.actor.userId, provider: row.provider, keyId: row.id };
  return {
    baseUrl,
    hint: hintOf(secret, provider.id),
    envelope: await seal(ctx.settings, binding, secret),
    // Another address is another server.
    ...(moved ? { probes: null } : {}),
    ...(test ? testFields(test, ctx.now) : { testOutcome: null, testReason: null, testedAt: null }),
  };
}

/** Asks the provider about a stored key again. @throws forbidden_scope, not_found, unsafe_url */
export async function testApiKey(ctx: ServiceContext, keyId: string): Promise<ApiKey> {
  requireScope(ctx, 'write');
  const row = await ownKeyRow(ctx, keyId);
  const test = await askProvider(ctx, { ...(await opened(ctx, row)), kind: row.kind, baseUrl: row.baseUrl });
  const fields = testFields(test, ctx.now);
  await updateKeyTest(ctx.db, ctx.actor.userId, row, fields);
  audit(ctx, 'api_key.tested', { keyId, outcome: test.outcome });
  return showKey({ ...row, ...fields });
}

/**
 * Names of the models that the key's server lists: what can be chosen where the catalog can't know.
 * @throws forbidden_scope, not_found, provider_unreachable, validation_failed when the key is refused
 */
export async function listKeyModels(ctx: ServiceContext, keyId: string): Promise<string[]> {
  requireScope(ctx, 'read');
  const row = await ownKeyRow(ctx, keyId);
  if (row.kind !== 'model') return [];
  const test = await askProvider(ctx, { ...(await opened(ctx, row)), kind: row.kind, baseUrl: row.baseUrl });
  requireGoodKey(test);
  return test.outcome === 'ok' ? test.models : [];
}

/** The secret of a row, for the one call that follows. @throws validation_failed where it no longer opens */
async function opened(ctx: ServiceContext, row: ApiKeyRow) {
  const provider = keyProvider(row.provider, row.kind);
  const binding = { owner: ctx.actor.userId, provider: row.provider, keyId: row.id };
  try {
    return { provider, secret: await open(ctx.settings, binding, row.envelope) };
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    throw keyFault('key', 'The stored key can no longer be read. Enter it again.');
  }
}

/** What the account's runs of the last `days` used, by provider and by the key that paid. @throws forbidden_scope */
export async function readKeyUsage(ctx: ServiceContext, days: number): Promise<KeyUsage[]> {
  requireScope(ctx, 'read');
  const rows = await selectUsage(ctx.db, ctx.actor.userId, new Date(ctx.now - days * DAY));
  return rows.map((row) => ({ ...row, credits: formatCredits(row.microcredits) }));
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
      if (renewed) await updateEnvelope(ctx.db, id, envelope, renewed);
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
    }
  }
}
