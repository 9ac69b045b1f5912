import { UserError } from '@openai/agents-core';
import { OpenAIChatCompletionsModel, OpenAIResponsesModel } from '@openai/agents-openai';
import type { AgentModel } from '../../engine/definition.ts';
import { type ModelCall, ModelFailure, type ModelOutcome, type ModelPort } from '../../engine/ports.ts';
import type { Envelope } from '../vault/vault.ts';
import { findModel, findProvider } from './catalog.ts';
import { type AnswerEnd, chatChunks } from './chat-chunks.ts';
import { type Deadline, openDeadline } from './deadline.ts';
import type { Provider } from './entry.ts';
import { openExchange } from './exchange.ts';
import type { FailureContext } from './failures.ts';
import { fitRequest } from './model-request.ts';
import { ownKeyFor } from './own-key.ts';
import { type PlatformSettings, platformAccess } from './platform-access.ts';
import { responseEvents } from './response-events.ts';
import { scrub } from './scrub.ts';

/** A stored key of an account, still encrypted (run-host's `ProviderKeyRef`). */
export interface StoredKey {
  id: string;
  provider: string;
  baseUrl: string | null;
  envelope: Envelope;
}

export interface ModelPortOptions {
  settings: PlatformSettings;
  /** The account's own keys, newest first, still encrypted; `ownKeyFor` says which is used. */
  keys: readonly StoredKey[];
  /** Decrypts a key for the one call that uses it. */
  openKey: (ref: StoredKey) => Promise<string>;
  /** The checked fetch of `providers/outbound`. */
  fetch: typeof fetch;
  /** Longest silence of a provider, in milliseconds. */
  timeoutMs?: number;
  /** Longest whole call, in milliseconds. */
  totalTimeoutMs?: number;
}

const SILENCE_MS = 60_000;
const TOTAL_MS = 9 * 60_000;

type OpenAIClient = ConstructorParameters<typeof OpenAIChatCompletionsModel>[0];

/** What the SDK's models use of the `openai` client: the base URL and two calls. */
interface WireClient {
  baseURL: string;
  chat: { completions: { create(body: unknown): Promise<AsyncIterable<unknown>> } };
  responses: { create(body: unknown): Promise<AsyncIterable<unknown>> };
}

/**
 * The door to all providers of the catalog. It speaks through the SDK's own models but sends by itself:
 * a key then lives only inside its call, and an incomplete stream is told from a broken one.
 */
export function createModelPort(options: ModelPortOptions): ModelPort {
  const limits = { silenceMs: options.timeoutMs ?? SILENCE_MS, totalMs: options.totalTimeoutMs ?? TOTAL_MS };
  const ownKeyRef = (model: AgentModel) => ownKeyFor(options.keys, model);

  const call = async (modelCall: ModelCall): Promise<ModelOutcome> => {
    const deadline = openDeadline(modelCall.signal, limits);
    const secrets: string[] = [];
    let failed = true;
    try {
      const provider = findProvider(modelCall.model.provider);
      if (!provider) throw new ModelFailure('bad_request', `There is no model provider "${modelCall.model.provider}".`);
      const ref = ownKeyRef(modelCall.model);
      const platform = platformAccess(provider, options.settings);
      const key = ref ? await openOwnKey(options, ref) : platform?.key;
      const baseUrl = ref ? (ref.baseUrl ?? platform?.baseUrl ?? provider.baseUrl) : platform?.baseUrl;
      if (key === undefined || !baseUrl) throw noKey(provider);
      secrets.push(key);
      const outcome = await converse(modelCall, { provider, baseUrl, key, fetch: options.fetch, deadline });
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

interface Target {
  provider: Provider;
  baseUrl: string;
  key: string;
  fetch: typeof fetch;
  deadline: Deadline;
}

async function converse(call: ModelCall, target: Target): Promise<ModelOutcome> {
  const { signal } = target.deadline;
  const end: AnswerEnd = { complete: false, truncated: false, usage: null };
  const client = wireClient(target, end) as unknown as OpenAIClient;
  const { name } = call.model;
  const entry = findModel(target.provider.id, name);
  const api = entry?.api ?? target.provider.api;
  const model =
    api === 'responses' ? new OpenAIResponsesModel(client, name) : new OpenAIChatCompletionsModel(client, name);
  let outcome: ModelOutcome | undefined;
  try {
    for await (const event of model.getStreamedResponse(fitRequest(call.request, entry, signal))) {
      if (event.type === 'output_text_delta') {
        if (!call.signal.aborted) call.onDelta(event.delta);
      } else if (event.type === 'response_done') {
        outcome = { output: event.response.output, usage: end.usage, responseId: event.response.id ?? null };
      }
    }
  } catch (error) {
    if (end.truncated && !(error instanceof ModelFailure)) throw emptyAtLimit(target.provider);
    throw error;
  }
  if (!outcome || !end.complete)
    throw new ModelFailure('cut', `${target.provider.name} ended the stream in the middle of the answer.`);
  return outcome;
}

function wireClient(target: Target, end: AnswerEnd): WireClient {
  const base = target.baseUrl.replace(/\/+$/, '');
  const context: FailureContext = { provider: target.provider.name, secrets: [target.key] };
  const { key, fetch, deadline } = target;
  const send = (path: string, body: unknown, inspect: (event: Record<string, unknown>) => void) =>
    openExchange({ url: `${base}${path}`, key, body, fetch, deadline, end, context }, inspect);
  return {
    baseURL: target.baseUrl,
    chat: { completions: { create: (body) => send('/chat/completions', body, chatChunks(end, context)) } },
    responses: { create: (body) => send('/responses', body, responseEvents(end, context)) },
  };
}

async function openOwnKey(options: ModelPortOptions, ref: StoredKey): Promise<string> {
  try {
    return await options.openKey(ref);
  } catch {
    throw new ModelFailure(
      'unauthorized',
      'The stored provider key can no longer be read. Enter it again in Settings → Provider keys.',
    );
  }
}

function noKey(provider: Provider): ModelFailure {
  return new ModelFailure(
    'unauthorized',
    `There is no key for ${provider.name}. Add yours in Settings → Provider keys.`,
  );
}

/** Reasoning can use up the whole limit; the SDK refuses an answer without anything in it. */
function emptyAtLimit(provider: Provider): ModelFailure {
  return new ModelFailure(
    'bad_request',
    `${provider.name} reached the answer's length limit before its first word. Raise maxTokens.`,
  );
}

function asFailure(error: unknown, deadline: Deadline, secrets: readonly string[]): ModelFailure {
  if (error instanceof ModelFailure) return error;
  if (deadline.signal.aborted) return deadline.reason();
  const message = error instanceof Error ? error.message : String(error);
  // The SDK refuses what a protocol cannot express before anything is sent.
  if (error instanceof UserError) return new ModelFailure('bad_request', scrub(message, secrets));
  return new ModelFailure('malformed', scrub(`The model's answer could not be read: ${message}`, secrets));
}
