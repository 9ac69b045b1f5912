import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import { type Env, settingsOf } from '../../env.ts';

const { NEON_FETCH_ENDPOINT: database = '' } = settingsOf(env as Env);

/**
 * Puts something between the worker and its database until `vi.restoreAllMocks()`: it sees each
 * request's text, and changes it or throws. Everything else is fetched as ever.
 */
export function betweenDatabase(change: (body: string) => string): void {
  const real = globalThis.fetch;
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    if (!String(input).startsWith(database)) return real(input, init);
    return real(input, { ...init, body: change(String(init?.body)) });
  });
}

/** What `fetch` throws when nobody listens. */
export function connectionRefused(): Error {
  return new TypeError('connect ECONNREFUSED 10.0.0.7:5432');
}
