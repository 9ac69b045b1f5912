import { openDatabase } from '../../db/client.ts';
import { type Env, settingsOf } from '../../env.ts';
import { systemClock } from '../../kernel/clock.ts';
import { logError } from '../../kernel/log.ts';
import { grantSignupCredits } from '../credits/service.ts';
import { emailMark } from './email-mark.ts';
import { selectUser } from './store.ts';

interface NewUser {
  id: string;
  emailVerified: boolean;
  emailFolded: string;
}

/**
 * The free credits of SPEC-NOTES 4, once the account counts as verified. Safe to call again at any
 * time. A failure never fails the sign-up: the next sign-in asks again.
 */
export async function grantFreeCredits(env: Env, user: NewUser): Promise<void> {
  const settings = settingsOf(env);
  if (settings.EMAIL_VERIFICATION === 'required' && !user.emailVerified) return;
  try {
    const db = openDatabase(settings.DATABASE_URL, settings.NEON_FETCH_ENDPOINT);
    const mark = await emailMark(settings.BETTER_AUTH_SECRET, user.emailFolded);
    const claimant = { id: user.id, emailFolded: user.emailFolded, emailMark: mark };
    await grantSignupCredits({ env, db }, claimant, systemClock());
  } catch (error) {
    logError('signup-credits', error);
  }
}

/** The same for an account of which only the id is at hand. */
export async function grantFreeCreditsTo(env: Env, userId: string): Promise<void> {
  const settings = settingsOf(env);
  const user = await selectUser(openDatabase(settings.DATABASE_URL, settings.NEON_FETCH_ENDPOINT), userId);
  if (user) await grantFreeCredits(env, user);
}
