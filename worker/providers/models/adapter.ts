import { UserError } from '@openai/agents-core';
import type { ModelRef } from '../../engine/definition.ts';
import { type ModelCall, ModelFailure, type ModelOutcome, type ModelPort } from '../../engine/ports.ts';
import type { Envelope } from '../vault/vault.ts';
import { findProvider } from './catalog.ts';
import { converse } from './converse.ts';
import { type Deadline, openDeadline } from './deadline.ts';
import type { ModelCapabilities, Provider } from './entry.ts';
import { noKey, openOwnKey } from './own-access.ts';
import { ownKeyFor } from './own-key.ts';
import type { OpenPicture } from './pictures.ts';
import { type PlatformSettings, platformAccess } from './platform-access.ts';
import { freshProbe, type Probes } from './probe/probes.ts';
import { scrub } from './scrub.ts';

/** A stored key of an account, still encrypted (run-host's `ProviderKeyRef`). */
export interface StoredKey {
  id: string;
  provider: string;
  baseUrl: string | null;
  envelope: Envelope;
  /** What was found out of models that the catalog does not list. */
  probes?: Probes | null;
}

export interface ModelPortOptions {
  settings: PlatformSettings;
  /** The account's own keys, still encrypted; the first of a provider is used unless a model names one. */
  keys: readonly StoredKey[];
  /** Decrypts a key for the one call that uses it. */
  openKey: (ref: StoredKey) => Promise<string>;
  /** The checked fetch of `providers/outbound`. */
  fetch: typeof fetch;
  /** Reads the pictures that tools made in this run, for models that see. */
  openPicture?: OpenPicture;
  /** What models that the catalog does not list are taken for, whatever a probe has found: for probes themselves. */
  assumed?: ModelCapabilities;
  /** Longest silence of a provider, in milliseconds. */
  timeoutMs?: number;
  /** Longest whole call, in milliseconds. */
  totalTimeoutMs?: number;
  /** In place of each provider's own patience with a cold start. */
  coldStartMs?: number;
}

const SILENCE_MS = 60_000;
const TOTAL_MS = 9 * 60_000;
/** Thinking may be silent: so many times the usual patience for the first byte of models that think. */
const THINKING_FACTOR = 3;

/**
 * The door to all providers of the catalog. It speaks through the SDK's own models and ours but sends by
 * itself: a key then lives only inside its call, and an incomplete stream is told from a broken one.
 */
export function createModelPort(options: ModelPortOptions): ModelPort {
  const ownKeyRef = (model: ModelRef) => ownKeyFor(options.keys, model);

  const call = async (modelCall: ModelCall): Promise<ModelOutcome> => {
    const { model } = modelCall;
    const provider = findProvider(model.provider);
    const deadline = openDeadline(modelCall.signal, limitsOf(options, provider));
    const secrets: string[] = [];
    let failed = true;
    try {
      if (!provider) throw new ModelFailure('bad_request', `There is no model provider "${model.provider}".`);
      const ref = ownKeyRef(model);
      const access = ref ? await openOwnKey(options, provider, ref) : platformAccess(provider, options.settings);
      if (!access) throw noKey(provider);
      if (access.key) secrets.push(access.key);
      const outcome = await converse(modelCall, {
        provider,
        access,
        payer: ref?.id ?? 'platform',
        fetch: options.fetch,
        openPicture: options.openPicture,
        deadline,
        coldStartMs: options.coldStartMs ?? provider.coldStartMs ?? 0,
        probed: options.assumed ?? freshProbe(ref?.probes, model.name, Date.now())?.capabilities,
      });
      failed = false;
      return outcome;
    } catch (error) {
      throw asFailure(error, deadline, secrets);
    } finally {
      deadline.close(failed);
    }
  };
  return { ownKey: (model) => ownKeyRef(model) !== undefined, call };
}

function limitsOf(options: ModelPortOptions, provider: Provider | undefined) {
  const silenceMs = options.timeoutMs ?? SILENCE_MS;
  const cold = provider?.coldStartMs === undefined ? 0 : (options.coldStartMs ?? provider.coldStartMs);
  const thinks = options.timeoutMs === undefined ? THINKING_FACTOR : 1;
  return {
    firstByteMs: Math.max(silenceMs * thinks, cold),
    silenceMs,
    totalMs: options.totalTimeoutMs ?? TOTAL_MS,
  };
}

function asFailure(error: unknown, deadline: Deadline, secrets: readonly string[]): ModelFailure {
  if (error instanceof ModelFailure) return error;
  if (deadline.signal.aborted) return deadline.reason();
  const message = error instanceof Error ? error.message : String(error);
  // The SDK refuses what a protocol cannot express before anything is sent.
  if (error instanceof UserError) return new ModelFailure('bad_request', scrub(message, secrets));
  return new ModelFailure('malformed', scrub(`The model's answer could not be read: ${message}`, secrets));
}
