import type { AgentModel, ModelRef } from '../../engine/definition.ts';
import { ModelFailure } from '../../engine/ports.ts';
import { isoTime, MINUTE } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { log } from '../../kernel/log.ts';
import { createModelPort, type StoredKey } from '../../providers/models/adapter.ts';
import { normalizeBaseUrl } from '../../providers/models/base-url.ts';
import { findModel, findProvider } from '../../providers/models/catalog.ts';
import type { ModelCapabilities, Provider } from '../../providers/models/entry.ts';
import { readContextWindow } from '../../providers/models/probe/context-window.ts';
import { probeModel } from '../../providers/models/probe/probe-model.ts';
import { freshProbe, PROBE_TTL_MS, type Probe, withProbe } from '../../providers/models/probe/probes.ts';
import { open } from '../../providers/vault/vault.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { keyFault, outboundOf } from './key-test-service.ts';
import type { ProbedModel, ProbeRequest } from './schemas-probe.ts';
import { type ApiKeyRow, selectApiKeys, updateProbes } from './store.ts';

/** Longest that four small questions may take: a server that starts cold needs minutes. */
const PATIENCE_MS = 9 * MINUTE;
/** Somebody waits for the answer of a request. */
const REQUEST_PATIENCE_MS = 90_000;

type Probing = Pick<ServiceContext, 'settings' | 'db' | 'actor' | 'now'>;

/**
 * What a model can do that the catalog does not list, found out by a few small calls on the account's own
 * key and remembered for a week (Plan 18.3). The provider charges its owner for them; we do not.
 * @throws forbidden_scope, not_found for the provider or the key, validation_failed for a listed model or a
 *   name that the endpoint refuses, provider_unreachable where nobody answered
 */
export async function probeProviderModel(
  ctx: ServiceContext,
  providerId: string,
  input: ProbeRequest,
): Promise<ProbedModel> {
  requireScope(ctx, 'write');
  const provider = findProvider(providerId);
  if (!provider) throw notFound('model provider');
  if (!provider.anyModel) throw keyFault('name', `${provider.name} serves the models of the catalog only.`);
  if (findModel(providerId, input.name))
    throw keyFault('name', 'The catalog knows this model: there is nothing to find out.');
  const row = await keyOf(ctx, provider, input.keyId);
  const known = input.again ? undefined : freshProbe(row.probes, input.name, ctx.now);
  if (known) return show(provider, input.name, row, known, true);
  const probe = await probeAsAsked(ctx, provider, row, input.name);
  audit(ctx, 'api_key.probed', { keyId: row.id, provider: providerId });
  return show(provider, input.name, row, probe, false);
}

async function keyOf(ctx: Probing, provider: Provider, keyId: string | undefined): Promise<ApiKeyRow> {
  const rows = (await selectApiKeys(ctx.db, ctx.actor.userId)).filter((row) => row.kind === 'model');
  const row = rows.find((one) => one.provider === provider.id && (keyId === undefined || one.id === keyId));
  if (row) return row;
  if (keyId !== undefined) throw notFound('API key');
  throw keyFault('keyId', `Add a key for ${provider.name} first: its models are asked on yours.`);
}

async function probeAsAsked(ctx: ServiceContext, provider: Provider, row: ApiKeyRow, name: string): Promise<Probe> {
  try {
    return await probeAndKeep(ctx, provider, row, name, REQUEST_PATIENCE_MS);
  } catch (error) {
    if (!(error instanceof ModelFailure)) throw error;
    if (error.code === 'unauthorized') throw keyFault('keyId', error.message);
    if (error.code === 'bad_request') throw keyFault('name', error.message);
    throw new AppError('provider_unreachable', `The model could not be asked. ${error.message}`);
  }
}

/** @throws ModelFailure when the model can't be asked */
async function probeAndKeep(
  ctx: Probing,
  provider: Provider,
  row: ApiKeyRow | StoredKey,
  name: string,
  patienceMs: number,
): Promise<Probe> {
  const { fetch } = outboundOf(ctx);
  const openKey = (key: StoredKey) =>
    open(ctx.settings, { owner: ctx.actor.userId, provider: key.provider, keyId: key.id }, key.envelope);
  const openPort = (assumed: ModelCapabilities) =>
    createModelPort({ settings: ctx.settings, keys: [row], openKey, fetch, assumed, totalTimeoutMs: patienceMs });
  const ref: ModelRef = { provider: provider.id, name };
  const capabilities = await probeModel(openPort, ref, AbortSignal.timeout(patienceMs));
  const baseUrl = row.baseUrl ? normalizeBaseUrl(provider, row.baseUrl) : provider.baseUrl;
  const contextWindow = baseUrl
    ? await readContextWindow(provider, { baseUrl, key: await openKey(row) }, name, fetch)
    : null;
  const probe = { capabilities, contextWindow, at: ctx.now, expiresAt: ctx.now + PROBE_TTL_MS };
  await updateProbes(ctx.db, ctx.actor.userId, row, withProbe(row.probes ?? null, name, probe));
  return probe;
}

/**
 * Finds out about each model of a run that nobody has asked about yet, behind the run's back: its first run
 * goes by what its provider's models usually can, the next one knows. Never throws.
 */
export async function probeUnknownModels(
  ctx: Probing,
  models: readonly AgentModel[],
  keys: readonly StoredKey[],
): Promise<void> {
  for (const model of models) {
    const provider = findProvider(model.provider);
    const key = keys.find((one) => one.provider === model.provider && (!model.keyId || one.id === model.keyId));
    if (!provider?.anyModel || !key || findModel(model.provider, model.name)) continue;
    if (freshProbe(key.probes, model.name, ctx.now)) continue;
    try {
      await probeAndKeep(ctx, provider, key, model.name, PATIENCE_MS);
    } catch (error) {
      log('info', 'model_probe.failed', {
        provider: provider.id,
        code: error instanceof ModelFailure ? error.code : 'error',
      });
    }
  }
}

function show(provider: Provider, name: string, row: ApiKeyRow, probe: Probe, cached: boolean): ProbedModel {
  return {
    provider: provider.id,
    name,
    keyId: row.id,
    capabilities: probe.capabilities,
    contextWindow: probe.contextWindow,
    probedAt: isoTime(probe.at),
    expiresAt: isoTime(probe.expiresAt),
    cached,
  };
}
