import type { Context } from 'hono';
import { type Database, openDatabase } from '../db/client.ts';
import type { Actor, ServiceContext } from '../domain/context.ts';
import { type Env, settingsOf } from '../env.ts';
import { AppError } from '../kernel/errors.ts';

export interface AppVariables {
  requestId: string;
  /** Epoch milliseconds at which the request began. */
  now: number;
  /** Set by `requireActor` and `authenticateWith`, and by nothing else. */
  actor?: Actor;
  /** Code of the problem that was answered, for the log. */
  problemCode?: string;
  /** Cookies that the answer carries whatever it is, a refusal too. */
  cookies?: readonly string[];
}

export type AppEnv = { Bindings: Env; Variables: AppVariables };
export type AppContext = Context<AppEnv>;

/** The database of this environment. @throws Error when the variables are not complete */
export function databaseOf(env: Env): Database {
  const settings = settingsOf(env);
  return openDatabase(settings.DATABASE_URL, settings.NEON_FETCH_ENDPOINT);
}

/** What service verbs take first. @throws unauthenticated when no actor was established */
export function serviceContext(c: AppContext): ServiceContext {
  const actor = c.get('actor');
  if (!actor) throw new AppError('unauthenticated', 'Sign in or send a personal token.');
  return {
    env: c.env,
    settings: settingsOf(c.env),
    db: databaseOf(c.env),
    actor,
    now: c.get('now'),
    requestId: c.get('requestId'),
    waitUntil: (work) => c.executionCtx.waitUntil(work),
  };
}
