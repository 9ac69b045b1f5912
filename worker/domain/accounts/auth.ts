import { waitUntil } from 'cloudflare:workers';
import { betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { openDatabase } from '../../db/client.ts';
import { authAccounts, authSessions, authVerifications, users } from '../../db/schema/users.ts';
import { type Env, settingsOf } from '../../env.ts';
import { newId } from '../../kernel/ids.ts';

const COOKIE_CACHE_SECONDS = 60;

function build(env: Env) {
  const settings = settingsOf(env);
  const db = openDatabase(settings.DATABASE_URL, settings.NEON_FETCH_ENDPOINT);
  return betterAuth({
    appName: 'Baton',
    baseURL: settings.BASE_URL,
    basePath: '/api/auth',
    secret: settings.BETTER_AUTH_SECRET,
    telemetry: { enabled: false },
    database: drizzleAdapter(db, {
      provider: 'pg',
      schema: { user: users, session: authSessions, account: authAccounts, verification: authVerifications },
      transaction: false,
    }),
    session: { cookieCache: { enabled: true, maxAge: COOKIE_CACHE_SECONDS } },
    user: {
      additionalFields: {
        bio: { type: 'string', required: false, defaultValue: '', input: false },
        role: { type: 'string', required: false, defaultValue: 'user', input: false },
        emailFolded: { type: 'string', required: false, input: false },
      },
    },
    advanced: {
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
