import { callFailure, readBody, until } from '../http/read-body.ts';
import { OpenedSecrets } from '../http/secrets.ts';
import { ToolFailure, type ToolFailureCode, type ToolWorld } from '../runtime.ts';

const MAX_JSON_BYTES = 8 * 1024 * 1024;
const REASON_CHARS = 500;

type Json = Record<string, unknown>;

interface Question {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  body?: string | FormData;
  headers?: Record<string, string>;
}

/** OpenAI's API for one call of a tool: capped, without keys in its words, and no longer than the call may take. */
export class OpenAiApi {
  readonly #baseUrl: string;
  readonly #key: string;
  readonly #world: Pick<ToolWorld, 'fetch'>;
  readonly #secrets: OpenedSecrets;

  constructor(baseUrl: string, key: string, world: ToolWorld) {
    this.#baseUrl = baseUrl.replace(/\/+$/, '');
    this.#key = key;
    this.#world = world;
    this.#secrets = new OpenedSecrets(world, new URL(baseUrl).origin);
    this.#secrets.keep(key);
  }

  /** @throws ToolFailure */
  async json(question: Question, signal: AbortSignal): Promise<Json> {
    const text = new TextDecoder().decode(await this.bytes(question, MAX_JSON_BYTES, signal));
    const value = parsed(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return this.#secrets.hide(value as Json);
    throw new ToolFailure('upstream_failed', 'OpenAI answered with something that is not its API.');
  }

  /** @throws ToolFailure `too_large` for more than `maxBytes` */
  async bytes({ path, headers, ...init }: Question, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
    const authorization = `Bearer ${this.#key}`;
    const sent = { ...init, headers: { 'user-agent': 'Baton', ...headers, authorization }, signal };
    try {
      const response = await until(signal, this.#world.fetch(`${this.#baseUrl}${path}`, sent));
      const { bytes, complete } = await readBody(response, maxBytes, signal);
      if (!response.ok) throw this.#refused(response.status, new TextDecoder().decode(bytes));
      if (!complete) throw new ToolFailure('too_large', `OpenAI's answer has more than ${maxBytes} bytes.`);
      return bytes;
    } catch (error) {
      throw callFailure(error, signal);
    }
  }

  #refused(status: number, text: string): ToolFailure {
    const { error } = (parsed(text) ?? {}) as { error?: { message?: unknown } | null };
    const reason = typeof error?.message === 'string' ? error.message.slice(0, REASON_CHARS) : '';
    return new ToolFailure(codeOf(status), this.#secrets.hide(`OpenAI answered ${status}. ${reason}`.trim()));
  }
}

function codeOf(status: number): ToolFailureCode {
  if (status === 401 || status === 403) return 'unauthorized';
  return status === 429 ? 'rate_limited' : 'upstream_failed';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The objects of a list, wherever the answer has one. */
export function objectsIn(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : [];
}
