import createClient from 'openapi-fetch';
import type { components, paths } from './api-types.ts';
import { asProblem, problemFrom } from './problem.ts';

/** The only door to the API, typed from our own OpenAPI document (`npm run api:types`). */
export const api = createClient<paths>({ baseUrl: '' });

/** A schema of the OpenAPI document by name. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * The body of an answer. A visitor whose session is over is sent to sign in, and back afterwards.
 * @throws ApiProblem
 */
export async function take<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call.catch((fault: unknown) => {
    throw asProblem(fault);
  });
  if (response.ok) return data as T;
  const problem = problemFrom(error, response);
  if (problem.status === 401) goToSignIn();
  throw problem;
}

/** Leaves for the sign-in page and remembers the way back. */
export function goToSignIn(): void {
  const { pathname, search } = window.location;
  if (pathname.startsWith('/app')) window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
}

/** A key under which a retried request is the same request. */
export function idempotencyKey(): string {
  return crypto.randomUUID();
}
