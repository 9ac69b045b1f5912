import { AppError } from '../../kernel/errors.ts';
import type { Provider } from '../models/entry.ts';
import { failureOfStatus } from '../models/failures.ts';
import { scrub } from '../models/scrub.ts';

/** What a provider said about a key. `unreachable`: nobody could say, so the key may be right or wrong. */
export type KeyCheck =
  | { outcome: 'ok'; models: string[] }
  | { outcome: 'refused'; reason: string }
  | { outcome: 'unreachable'; reason: string };

export interface KeyCheckCall {
  provider: Pick<Provider, 'id' | 'name' | 'api'>;
  /** Where the provider is called with this key. */
  baseUrl: string;
  /** `null` for a server that takes none. */
  key: string | null;
  /** The checked fetch of `providers/outbound`. */
  fetch: typeof fetch;
  timeoutMs?: number;
}

const TIMEOUT_MS = 15_000;
const MAX_ANSWER = 2_000_000;
const MAX_MODELS = 500;

/**
 * Providers whose list of models is open to everybody or missing have another free question that only a
 * key answers: their references name `GET /api/v1/key` (OpenRouter), `whoami-v2` (Hugging Face),
 * `/v1/user/balance` (Stability) and the account's model search (Workers AI).
 */
const QUESTIONS: Record<string, (baseUrl: string) => string> = {
  openrouter: (baseUrl) => `${baseUrl}/key`,
  huggingface: () => 'https://huggingface.co/api/whoami-v2',
  stability: (baseUrl) => `${new URL(baseUrl).origin}/v1/user/balance`,
  'workers-ai': (baseUrl) => `${baseUrl.replace(/\/ai\/v1$/, '')}/ai/models/search?per_page=1`,
};

function headersOf({ provider, key }: KeyCheckCall): Record<string, string> {
  const usual = { accept: 'application/json', 'user-agent': 'baton' };
  if (key === null) return usual;
  if (provider.api === 'messages') return { ...usual, 'x-api-key': key, 'anthropic-version': '2023-06-01' };
  return { ...usual, authorization: `Bearer ${key}` };
}

/**
 * Asks the provider about a key by the cheapest real call: the list of its models where it has one, else
 * one token. Never throws for what the provider says; its reason is scrubbed of the key.
 * @throws unsafe_url for an address that may not be called
 */
export async function checkKey(call: KeyCheckCall): Promise<KeyCheck> {
  const base = call.baseUrl.replace(/\/+$/, '');
  const url = Object.hasOwn(QUESTIONS, call.provider.id) ? QUESTIONS[call.provider.id]?.(base) : undefined;
  const answer = await ask(call, url ?? `${base}/models`);
  if ('outcome' in answer) return answer;
  if (answer.status === 404 || answer.status === 405) return checkByOneToken(call, base);
  return judge(call, answer);
}

interface Answer {
  status: number;
  text: string;
}

async function ask(call: KeyCheckCall, url: string, body?: unknown): Promise<Answer | KeyCheck> {
  const headers = headersOf(call);
  const { fetch } = call;
  try {
    const response = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(call.timeoutMs ?? TIMEOUT_MS),
    });
    return { status: response.status, text: (await response.text()).slice(0, MAX_ANSWER) };
  } catch (error) {
    if (error instanceof AppError && error.code === 'unsafe_url') throw error;
    return unreachable(call, 'could not be reached.');
  }
}

/** For servers without a list of models. What they say about the model does not matter, what they say about the key does. */
async function checkByOneToken(call: KeyCheckCall, base: string): Promise<KeyCheck> {
  const answer = await ask(call, `${base}/chat/completions`, {
    model: 'default',
    messages: [{ role: 'user', content: 'Hi' }],
    max_tokens: 1,
  });
  if ('outcome' in answer) return answer;
  return saysYes(answer) ? { outcome: 'ok', models: [] } : judge(call, answer);
}

function judge(call: KeyCheckCall, { status, text }: Answer): KeyCheck {
  if (status >= 200 && status < 300) {
    const models = modelsIn(text);
    return models ? { outcome: 'ok', models } : unreachable(call, 'answered with something that is not its API.');
  }
  const secrets = call.key === null ? [] : [call.key];
  const reason = failureOfStatus(status, text, null, { provider: call.provider.name, secrets }).message;
  // Google says 400 for a key that it does not know.
  const refused = status === 401 || status === 403 || (status === 400 && /api[ _-]?key/i.test(text));
  return refused ? { outcome: 'refused', reason } : { outcome: 'unreachable', reason };
}

function unreachable({ provider, key }: KeyCheckCall, what: string): KeyCheck {
  return { outcome: 'unreachable', reason: scrub(`${provider.name} ${what}`, key === null ? [] : [key]) };
}

/** An answer, or a fault that is about the model: the server has looked at the key by then. */
function saysYes({ status, text }: Answer): boolean {
  if (modelsIn(text) === undefined) return false;
  return status < 300 || ([400, 404, 422].includes(status) && /model/i.test(text));
}

/** Names in a list of models, sorted; none where the answer is another object; `undefined` where it is no JSON object. */
function modelsIn(text: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const data = Array.isArray(value) ? value : (value as { data?: unknown }).data;
    if (!Array.isArray(data)) return [];
    const names = data.map((entry: { id?: unknown } | null) => entry?.id).filter((id) => typeof id === 'string');
    return names.toSorted().slice(0, MAX_MODELS);
  } catch {
    return undefined;
  }
}
