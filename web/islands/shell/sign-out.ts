import { auth } from '../../lib/auth.ts';

/** Ends the session and leaves for the front page. */
export async function signOut(): Promise<void> {
  await auth('/sign-out').catch(() => undefined);
  window.location.assign('/');
}
