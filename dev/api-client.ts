/** The few calls of Baton's HTTP API that seed and demo make, as any user of it would make them. */
export interface Account {
  name: string;
  email: string;
  password: string;
}

export interface ServerEvent {
  id: string;
  event: string;
  data: Record<string, unknown>;
}

export class ApiClient {
  readonly #url: string;
  #token = '';

  constructor(url: string) {
    this.#url = url;
  }

  /** Makes an account, and a personal token for all later calls. */
  async signUp(account: Account): Promise<void> {
    await this.#signedIn('/api/auth/sign-up/email', account);
  }

  /** Takes a personal token for an account that is there. */
  async signIn(account: Account): Promise<void> {
    await this.#signedIn('/api/auth/sign-in/email', { email: account.email, password: account.password });
  }

  async #signedIn(path: string, body: unknown): Promise<void> {
    const headers = { 'content-type': 'application/json', origin: this.#url };
    const response = await fetch(`${this.#url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    await refuseProblem(response, `POST ${path}`);
    const cookie = response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const token = await fetch(`${this.#url}/api/v1/users/tokens`, {
      method: 'POST',
      headers: { ...headers, cookie },
      body: JSON.stringify({
        name: `Local ${new Date().toISOString().slice(0, 19)}`,
        scopes: ['read', 'run', 'write'],
      }),
    });
    await refuseProblem(token, 'POST /api/v1/users/tokens');
    this.#token = ((await token.json()) as { token: string }).token;
  }

  /** A call with the token. @throws Error that names the call and what the answer said */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.#send(method, path, body);
    return (await response.json()) as T;
  }

  /** A run in stream mode, event by event. */
  async *stream(path: string, body: unknown): AsyncGenerator<ServerEvent> {
    const response = await this.#send('POST', path, body);
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of response.body ?? []) {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
      rest = parts.pop() ?? '';
      for (const part of parts) {
        const event = readEvent(part);
        if (event) yield event;
      }
    }
  }

  async #send(method: string, path: string, body: unknown): Promise<Response> {
    const response = await fetch(`${this.#url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    await refuseProblem(response, `${method} /api/v1${path}`);
    return response;
  }
}

/** One block of a stream of server-sent events; `undefined` for comments and the like. */
function readEvent(block: string): ServerEvent | undefined {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const [, name, value] = line.match(/^(id|event|data): ?(.*)$/) ?? [];
    if (name !== undefined) fields.set(name, (fields.has(name) ? `${fields.get(name)}\n` : '') + value);
  }
  const data = fields.get('data');
  if (data === undefined) return undefined;
  return {
    id: fields.get('id') ?? '',
    event: fields.get('event') ?? 'message',
    data: JSON.parse(data) as Record<string, unknown>,
  };
}

async function refuseProblem(response: Response, call: string): Promise<void> {
  if (response.ok) return;
  const text = await response.text();
  let said = text.slice(0, 500);
  try {
    const problem = JSON.parse(text) as { detail?: string; message?: string; requestId?: string };
    said = `${problem.detail ?? problem.message ?? said}${problem.requestId ? ` (request ${problem.requestId})` : ''}`;
  } catch {
    // Not JSON: its beginning is what there is to say.
  }
  throw new Error(`${call} answered ${response.status}: ${said}`);
}
