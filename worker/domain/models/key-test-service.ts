import { AppError } from '../../kernel/errors.ts';
import { findProvider } from '../../providers/models/catalog.ts';
import { type OutboundPolicy, outboundPolicy } from '../../providers/outbound/policy.ts';
import { safeFetch } from '../../providers/outbound/safe-fetch.ts';
import { sendTraces } from '../../providers/tracing/send-traces.ts';
import { testTrace } from '../../providers/tracing/trace-items.ts';
import { checkKey, type KeyCheck } from '../../providers/vault/key-check.ts';
import { NO_KEY } from '../../providers/vault/no-key.ts';
import { checkToolKey } from '../../providers/vault/tool-key-check.ts';
import { findToolKeyProvider } from '../../providers/vault/tool-keys.ts';
import type { ServiceContext } from '../context.ts';

type Asking = Pick<ServiceContext, 'settings'>;

/** A refusal that names the field of the form. */
export function keyFault(path: string, message: string): AppError {
  return new AppError('validation_failed', `${path}: ${message}`, { issues: [{ path, message }] });
}

export type KeyKind = 'model' | 'tracing' | 'tool';

/** What of a provider decides which keys and addresses it takes: of models, or of tools. */
export interface KeyProvider {
  id: string;
  name: string;
  keyless?: boolean;
  ownBaseUrl?: { mode: 'required' | 'optional'; example: string; path?: string };
  /** False where nobody can say whether a key is right. */
  testable?: boolean;
}

/** The provider that a key is for. @throws validation_failed for an unknown one, or one without traces */
export function keyProvider(id: string, kind: KeyKind): KeyProvider {
  if (kind === 'tool') {
    const ofTools = findToolKeyProvider(id);
    if (!ofTools) throw keyFault('provider', 'No tool uses keys of this provider.');
    return ofTools;
  }
  const provider = findProvider(id);
  if (!provider) throw keyFault('provider', 'There is no such model provider.');
  if (kind === 'tracing' && provider.id !== 'openai') throw keyFault('provider', 'Traces are exported to OpenAI only.');
  return provider;
}

/** The way out for calls that a request makes by itself, checked like any other. */
export function outboundOf({ settings }: Asking): { policy: OutboundPolicy; fetch: typeof fetch } {
  const policy = outboundPolicy(settings);
  return { policy, fetch: (input, init) => safeFetch(new Request(input, init), policy) };
}

export interface AskedKey {
  provider: KeyProvider;
  kind: KeyKind;
  baseUrl: string | null;
  secret: string;
}

/**
 * Asks the provider about a key by a real call: free, or the cheapest there is.
 * @throws unsafe_url for an address that may no longer be called
 */
export async function askProvider(ctx: Asking, { provider, kind, baseUrl, secret }: AskedKey): Promise<KeyCheck> {
  const { fetch } = outboundOf(ctx);
  if (provider.testable === false)
    throw keyFault('key', `Nobody can be asked whether a ${provider.name.toLowerCase()} is right.`);
  if (kind === 'tool') return checkToolKey({ provider: provider.id, baseUrl, secret, fetch });
  if (kind === 'tracing') {
    const url = ctx.settings.OPENAI_TRACES_URL;
    const sent = await sendTraces({ url, key: secret, fetch }, await testTrace(crypto.randomUUID()));
    if (sent.ok) return { outcome: 'ok', models: [] };
    const refused = sent.status === 401 || sent.status === 403;
    return { outcome: refused ? 'refused' : 'unreachable', reason: sent.reason };
  }
  const ofModels = findProvider(provider.id);
  if (!ofModels) throw keyFault('provider', 'There is no such model provider.');
  const usual = provider.id === 'openai' ? ctx.settings.OPENAI_BASE_URL : ofModels.baseUrl;
  const address = baseUrl ?? usual;
  if (!address) throw keyFault('baseUrl', `${provider.name} needs the address of your server.`);
  return checkKey({ provider: ofModels, baseUrl: address, key: secret === NO_KEY ? null : secret, fetch });
}

/** @throws validation_failed with the provider's reason, provider_unreachable where nobody could say */
export function requireGoodKey(check: KeyCheck): void {
  if (check.outcome === 'refused') throw keyFault('key', check.reason);
  if (check.outcome === 'unreachable') {
    throw new AppError(
      'provider_unreachable',
      `The key could not be tested. ${check.reason} It can be stored untested with "skipTest".`,
    );
  }
}

/** How a test is stored. */
export function testFields(check: KeyCheck, now: number) {
  return {
    testOutcome: check.outcome,
    testReason: check.outcome === 'ok' ? null : check.reason,
    testedAt: new Date(now),
  };
}
