import { BrowserFault } from './port.ts';

export interface CdpEvent {
  method: string;
  params: Record<string, unknown>;
  /** The target that it is about; none for the browser itself. */
  sessionId: string | undefined;
}

interface Message {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  sessionId?: string;
  result?: Record<string, unknown>;
  error?: { message?: string };
}

type Waiting = PromiseWithResolvers<Record<string, unknown>>;

/** The Chrome DevTools Protocol over an open socket, sessions flattened: JSON messages, answers by their ids. */
export class CdpConnection {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<(event: CdpEvent) => void>();
  #nextId = 1;
  #closed = false;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#receive(String(data)));
    socket.addEventListener('close', () => this.#end());
    socket.addEventListener('error', () => this.#end());
  }

  /** @throws BrowserFault when the browser refuses, or the connection ends before it answers */
  send(method: string, params: Record<string, unknown> = {}, sessionId?: string): Promise<Record<string, unknown>> {
    if (this.#closed) return Promise.reject(new BrowserFault('The browser was closed.'));
    const id = this.#nextId++;
    const waiting: Waiting = Promise.withResolvers();
    this.#waiting.set(id, waiting);
    this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) }));
    return waiting.promise;
  }

  onEvent(listener: (event: CdpEvent) => void): void {
    this.#listeners.add(listener);
  }

  close(): void {
    if (!this.#closed) this.#socket.close();
    this.#end();
  }

  #receive(text: string): void {
    const { id, method, params = {}, sessionId, result = {}, error } = JSON.parse(text) as Message;
    if (id === undefined) {
      if (method) for (const listener of this.#listeners) listener({ method, params, sessionId });
      return;
    }
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new BrowserFault(error.message ?? 'The browser refused.'));
    else waiting?.resolve(result);
  }

  #end(): void {
    this.#closed = true;
    for (const { reject } of this.#waiting.values()) reject(new BrowserFault('The browser was closed.'));
    this.#waiting.clear();
    this.#listeners.clear();
  }
}
