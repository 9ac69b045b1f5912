import { readContent } from '../http/content.ts';
import { callFailure, readBody, until } from '../http/read-body.ts';
import type { OpenedSecrets } from '../http/secrets.ts';
import { ToolFailure, type ToolWorld } from '../runtime.ts';
import { answerTo, type Message } from './messages.ts';

/** Versions of the protocol with streamable HTTP; the first is what we ask for. */
const VERSIONS: readonly string[] = ['2025-11-25', '2025-06-18', '2025-03-26'];
const METHOD_NOT_FOUND = -32_601;
const REASON_BYTES = 8_192;
const REASON_CHARS = 500;
/** How long saying goodbye may take. */
const GOODBYE_MS = 2_000;

type Send = Pick<ToolWorld, 'fetch' | 'signal'>;

/**
 * A client of the Model Context Protocol over streamable HTTP, as large as tools need it: a session of a few
 * requests, each a POST that answers with JSON or a stream. It offers the server nothing (no sampling, no roots).
 */
export class McpSession {
  readonly #url: string;
  readonly #world: Send;
  readonly #headers: Record<string, string>;
  readonly #secrets: OpenedSecrets;
  #version: string | undefined;
  #session: string | null = null;
  #lastId = 0;

  /** `headers` are those of the authentication. */
  constructor(url: string, headers: Record<string, string>, world: Send, secrets: OpenedSecrets) {
    this.#url = url;
    this.#headers = headers;
    this.#world = world;
    this.#secrets = secrets;
  }

  /** Runs `work` in a session and ends it. @throws ToolFailure */
  static async during<Value>(session: McpSession, work: (session: McpSession) => Promise<Value>): Promise<Value> {
    try {
      await session.#begin();
      return await work(session);
    } finally {
      await session.#end();
    }
  }

  async #begin(): Promise<void> {
    const result = await this.request('initialize', {
      protocolVersion: VERSIONS[0],
      capabilities: {},
      clientInfo: { name: 'baton', title: 'Baton', version: '1' },
    });
    const version = result['protocolVersion'];
    if (typeof version !== 'string' || !VERSIONS.includes(version))
      throw new ToolFailure('upstream_failed', 'The server speaks a version of MCP that is not supported here.');
    this.#version = version;
    await this.#notify({ method: 'notifications/initialized' });
  }

  /** The result of a request. @throws ToolFailure unauthorized, rate_limited, upstream_failed, timeout, too_large */
  async request(method: string, params: Record<string, unknown>): Promise<Record<string, unknown>> {
    this.#lastId += 1;
    const id = this.#lastId;
    const response = await this.#post({ id, method, params });
    this.#session ??= response.headers.get('mcp-session-id');
    const answer = await answerTo(id, response, this.#world.signal, (asked) => this.#refuse(asked));
    if (!answer) throw new ToolFailure('upstream_failed', 'The server ended without an answer.');
    if (answer.error)
      throw new ToolFailure('upstream_failed', `The server refused: ${this.#reason(answer.error.message)}`);
    const { result } = answer;
    if (typeof result !== 'object' || result === null)
      throw new ToolFailure('upstream_failed', 'The server answered with something that is not MCP.');
    return result as Record<string, unknown>;
  }

  async #post(message: Record<string, unknown>): Promise<Response> {
    const response = await this.#send('POST', JSON.stringify({ jsonrpc: '2.0', ...message }));
    if (!response.ok) throw await this.#failed(response);
    return response;
  }

  async #notify(message: Record<string, unknown>): Promise<void> {
    const response = await this.#post(message);
    await response.body?.cancel().catch(() => undefined);
  }

  /** Servers may ask things of clients; we answer pings and have nothing else to give. */
  async #refuse({ id, method }: Message): Promise<void> {
    const answer =
      method === 'ping'
        ? { result: {} }
        : { error: { code: METHOD_NOT_FOUND, message: 'Not offered by this client.' } };
    await this.#notify({ id, ...answer });
  }

  async #send(method: string, body?: string, signal: AbortSignal = this.#world.signal): Promise<Response> {
    const headers = new Headers({ accept: 'application/json, text/event-stream', 'user-agent': 'Baton' });
    for (const [name, value] of Object.entries(this.#headers)) headers.set(name, value);
    if (body !== undefined) headers.set('content-type', 'application/json');
    if (this.#version) headers.set('mcp-protocol-version', this.#version);
    if (this.#session) headers.set('mcp-session-id', this.#session);
    const init: RequestInit = { method, headers, signal, ...(body === undefined ? {} : { body }) };
    try {
      return await until(signal, this.#world.fetch(this.#url, init));
    } catch (error) {
      throw callFailure(error, signal);
    }
  }

  async #failed(response: Response): Promise<ToolFailure> {
    const { status } = response;
    if (status === 401 || status === 403) {
      void response.body?.cancel().catch(() => undefined);
      return new ToolFailure('unauthorized', `The server refused the credentials of this tool (${status}).`, {
        status,
      });
    }
    const content = readContent(
      response.headers.get('content-type'),
      await readBody(response, REASON_BYTES, this.#world.signal),
    );
    const reason = content.kind === 'binary' ? '' : this.#reason(content.text);
    const code = status === 429 ? 'rate_limited' : 'upstream_failed';
    return new ToolFailure(code, `The server answered ${status}. ${reason}`.trim());
  }

  #reason(text: unknown): string {
    return this.#secrets
      .hide(typeof text === 'string' ? text : 'no reason given')
      .trim()
      .slice(0, REASON_CHARS);
  }

  /** Lets the server forget the session; whether it does is its own affair. */
  async #end(): Promise<void> {
    if (!this.#session) return;
    const signal = AbortSignal.any([this.#world.signal, AbortSignal.timeout(GOODBYE_MS)]);
    try {
      const response = await this.#send('DELETE', undefined, signal);
      await response.body?.cancel();
    } catch {
      // The result is there; a server that does not hear the end drops the session by itself.
    }
  }
}
