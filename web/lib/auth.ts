import { asProblem, problemFrom } from './problem.ts';

/** What better-auth answers, as far as pages need it: where a social sign-in goes on. */
export interface AuthAnswer {
  url?: string;
}

/**
 * Calls an authentication route (`/api/auth/*`, better-auth's own, so not in our OpenAPI document).
 * @throws ApiProblem
 */
export async function auth(path: string, body: Record<string, unknown> = {}): Promise<AuthAnswer> {
  const response = await fetch(`/api/auth${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch((fault: unknown) => {
    throw asProblem(fault);
  });
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) throw problemFrom(answer, response);
  return (answer ?? {}) as AuthAnswer;
}

/** Whether this browser is signed in; after a sign-up it is not where the e-mail must be confirmed first. */
export async function isSignedIn(): Promise<boolean> {
  const response = await fetch('/api/auth/get-session').catch(() => null);
  const answer: unknown = response?.ok ? await response.json().catch(() => null) : null;
  return answer !== null;
}

/** Where to go after signing in: a path of this site, never another host. */
export function safeNext(next: string | null | undefined): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/app';
}
