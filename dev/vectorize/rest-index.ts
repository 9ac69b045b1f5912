/** Where an account's indexes are reached. */
export interface VectorizeAccount {
  accountId: string;
  token: string;
  /** Cloudflare's API, or a stand-in of it. */
  baseUrl: string;
}

interface Envelope<T> {
  success: boolean;
  errors: { code: number; message: string }[];
  result: T;
}

/** The account of the environment; undefined where none is set. */
export function accountOf(env: NodeJS.ProcessEnv): VectorizeAccount | undefined {
  const { CLOUDFLARE_ACCOUNT_ID: accountId, CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_API_BASE_URL: baseUrl } = env;
  if (!accountId || !token) return undefined;
  return { accountId, token, baseUrl: baseUrl || 'https://api.cloudflare.com/client/v4' };
}

/** What Cloudflare's API refused, with its status and its own code. */
export class CloudflareRefusal extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.name = 'CloudflareRefusal';
    this.status = status;
    this.code = code;
  }
}

/**
 * One call of Vectorize's API (developers.cloudflare.com/api/resources/vectorize), below `/vectorize/v2/indexes`.
 * @throws CloudflareRefusal
 */
export async function callVectorize<T>(
  account: VectorizeAccount,
  path: string,
  body?: unknown,
  method = body === undefined ? 'GET' : 'POST',
): Promise<T> {
  const isLines = typeof body === 'string';
  const response = await fetch(`${account.baseUrl}/accounts/${account.accountId}/vectorize/v2/indexes${path}`, {
    method,
    headers: {
      authorization: `Bearer ${account.token}`,
      'content-type': isLines ? 'application/x-ndjson' : 'application/json',
    },
    ...(body === undefined ? {} : { body: isLines ? body : JSON.stringify(body) }),
  });
  const answer = (await response.json().catch(() => undefined)) as Envelope<T> | undefined;
  if (response.ok && answer?.success) return answer.result;
  const [error] = answer?.errors ?? [];
  throw new CloudflareRefusal(
    response.status,
    error?.code ?? 0,
    error?.message ?? `Cloudflare answered ${response.status}.`,
  );
}

const lines = (vectors: VectorizeVector[]) =>
  vectors.map((vector) => JSON.stringify({ ...vector, values: Array.from(vector.values) })).join('\n');

/** An index with the interface of the binding, over the API: for tests and measuring outside of a worker. */
export function restIndex(account: VectorizeAccount, name: string): Vectorize {
  const call = <T>(path: string, body?: unknown) => callVectorize<T>(account, `/${name}${path}`, body);
  return {
    describe: () => call('/info'),
    insert: (vectors) => call('/insert', lines(vectors)),
    upsert: (vectors) => call('/upsert', lines(vectors)),
    deleteByIds: (ids) => call('/delete_by_ids', { ids }),
    getByIds: (ids) => call('/get_by_ids', { ids }),
    query: (vector, options) => call('/query', { vector: Array.from(vector), ...options }),
    queryById: (vectorId, options) => call('/query', { vectorId, ...options }),
  };
}
