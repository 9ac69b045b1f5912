import { waitUntil } from 'cloudflare:workers';
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { hitLimit } from '../../../durable-objects/rate-limiter/client.ts';
import { openDatabase } from '../../db/client.ts';
import { authAccounts, authSessions, authVerifications, users } from '../../db/schema/users.ts';
import { type Env, type Settings, settingsOf } from '../../env.ts';
import { SECOND } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import { log, scrub } from '../../kernel/log.ts';
import { PASSWORD_LENGTH } from './auth-schemas.ts';
import { foldEmail } from './fold-email.ts';
import { accountMails } from './mails.ts';
import { placeFrom } from './place.ts';
import { grantFreeCredits, grantFreeCreditsTo } from './signup-credits.ts';

/** How long a signed cookie speaks for the session before the database is asked again. */
const COOKIE_CACHE_SECONDS = 60;
const SEEN_STEP_SECONDS = 600;
const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** Per address (an IPv6 /64 counts as one) and path. */
const LIMITS: Record<string, { window: number; max: number }> = {
  '/sign-up/email': { window: 600, max: 10 },
  '/sign-in/email': { window: 60, max: 10 },
  '/sign-in/social': { window: 60, max: 20 },
  '/request-password-reset': { window: 600, max: 5 },
  '/reset-password': { window: 600, max: 10 },
  '/send-verification-email': { window: 600, max: 5 },
  '/change-password': { window: 600, max: 10 },
};

function socialProviders(settings: Settings): NonNullable<BetterAuthOptions['socialProviders']> {
  const { GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET, GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET } = settings;
  return {
    ...(GITHUB_CLIENT_ID && GITHUB_CLIENT_SECRET
      ? { github: { clientId: GITHUB_CLIENT_ID, clientSecret: GITHUB_CLIENT_SECRET } }
      : {}),
    ...(GOOGLE_CLIENT_ID && GOOGLE_CLIENT_SECRET
      ? { google: { clientId: GOOGLE_CLIENT_ID, clientSecret: GOOGLE_CLIENT_SECRET } }
      : {}),
  };
}

function build(env: Env) {
  const settings = settingsOf(env);
  const db = openDatabase(settings.DATABASE_URL, settings.NEON_FETCH_ENDPOINT);
  const mails = accountMails(settings);
  const required = settings.EMAIL_VERIFICATION === 'required';
  return betterAuth({
    appName: 'Baton',
    baseURL: settings.BASE_URL,
    basePath: '/api/auth',
    secret: settings.BETTER_AUTH_SECRET,
    trustedOrigins: (request) => (request ? [new URL(request.url).origin] : []),
    telemetry: { enabled: false },
    logger: { level: 'error', log: (level, message) => log(level, 'auth', { message: scrub(message) }) },
    // Thrown, so that the one error handler words and logs it.
    onAPIError: { throw: true, errorURL: new URL('/sign-in', settings.BASE_URL).href },
    database: drizzleAdapter(db, {
      provider: 'pg',
      schema: { user: users, session: authSessions, account: authAccounts, verification: authVerifications },
      transaction: false,
    }),
    emailAndPassword: {
      enabled: true,
      requireEmailVerification: required,
      minPasswordLength: PASSWORD_LENGTH.min,
      maxPasswordLength: PASSWORD_LENGTH.max,
      resetPasswordTokenExpiresIn: HOUR_SECONDS,
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: async ({ user, url }) => mails.reset(user, url),
      onExistingUserSignUp: async ({ user }) => mails.existingAccount(user),
    },
    emailVerification: {
      sendOnSignUp: required,
      sendOnSignIn: required,
      expiresIn: HOUR_SECONDS,
      autoSignInAfterVerification: true,
      sendVerificationEmail: async ({ user, url }) => mails.verification(user, url),
      afterEmailVerification: (user) => grantFreeCreditsTo(env, user.id),
    },
    socialProviders: socialProviders(settings),
    session: {
      expiresIn: 30 * DAY_SECONDS,
      // Also how exactly the list of devices knows when one was last here.
      updateAge: SEEN_STEP_SECONDS,
      additionalFields: { place: { type: 'string', required: false, input: false } },
      cookieCache: { enabled: true, maxAge: COOKIE_CACHE_SECONDS },
    },
    verification: { storeIdentifier: 'hashed' },
    user: {
      additionalFields: {
        bio: { type: 'string', required: false, defaultValue: '', input: false },
        role: { type: 'string', required: false, defaultValue: 'user', input: false },
        emailFolded: { type: 'string', required: false, input: false, returned: false },
        deletionDueAt: { type: 'date', required: false, input: false },
      },
    },
    databaseHooks: {
      user: {
        create: {
          before: async (user) => ({ data: { ...user, emailFolded: foldEmail(user.email) } }),
          after: (user) => grantFreeCredits(env, { ...user, emailFolded: foldEmail(user.email) }),
        },
      },
      // Asked again at each sign-in: the grant is idempotent, and a crash between sign-up and grant must not lose it.
      session: {
        create: {
          before: async (session, context) => ({
            data: { ...session, place: placeFrom(context?.headers) },
          }),
          after: async (session) => waitUntil(grantFreeCreditsTo(env, session.userId)),
        },
      },
    },
    rateLimit: {
      enabled: true,
      window: 60,
      max: 120,
      customRules: LIMITS,
      customStorage: {
        async consume(key, { window, max }) {
          const { allowed, retryAfterMs } = await hitLimit(env, `auth:${key}`, { max, windowMs: window * SECOND });
          return { allowed, retryAfter: allowed ? null : Math.ceil(retryAfterMs / SECOND) };
        },
      },
    },
    advanced: {
      cookiePrefix: 'baton',
      useSecureCookies: new URL(settings.BASE_URL).protocol === 'https:',
      ipAddress: { ipAddressHeaders: ['cf-connecting-ip'], ipv6Subnet: 64 },
      database: { generateId: ({ model }) => newId(model === 'user' ? 'user' : 'row') },
      backgroundTasks: { handler: waitUntil },
    },
  });
}

export type Auth = ReturnType<typeof build>;

const instances = new WeakMap<object, Auth>();

/** better-auth for this environment; built once. */
export function authOf(env: Env): Auth {
  const known = instances.get(env);
  if (known) return known;
  const auth = build(env);
  instances.set(env, auth);
  return auth;
}
