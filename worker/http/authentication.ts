import { type SQL, sql } from 'drizzle-orm';
import type { BatchItem, BatchResponse } from 'drizzle-orm/batch';
import { createMiddleware } from 'hono/factory';
import type { Database } from '../db/client.ts';
import { compileStatements } from '../db/compiled.ts';
import { endedCookies } from '../domain/accounts/cookie-service.ts';
import { selectLiveSession } from '../domain/accounts/session-store.ts';
import { readSession } from '../domain/accounts/sessions.ts';
import { asToken } from '../domain/accounts/token-format.ts';
import { bearerUserId, selectBearer } from '../domain/accounts/token-store.ts';
import { type Actor, requireScope, type ServiceContext } from '../domain/context.ts';
import { sha256Hex } from '../kernel/bytes.ts';
import { AppError } from '../kernel/errors.ts';
import { isScope, SCOPES, type Scope } from '../kernel/scopes.ts';
import { type AppContext, type AppEnv, databaseOf, serviceContext } from './context.ts';
import { noteUse } from './last-used.ts';
import { requireSameOrigin } from './origin.ts';

type Statement = BatchItem<'pg'>;

type Bearer = Awaited<ReturnType<typeof selectBearer>>[number];
type LiveSession = Awaited<ReturnType<typeof selectLiveSession>>[number];

function unauthenticated(detail: string): AppError {
  return new AppError('unauthenticated', detail);
}

/** The token of the `Authorization` header; `undefined` where there is none. @throws unauthenticated when it cannot be ours */
function bearerOf(c: AppContext): string | undefined {
  const header = c.req.header('authorization');
  if (header === undefined) return undefined;
  const token = asToken(/^bearer +(\S+)$/i.exec(header)?.[1] ?? '');
  if (token === undefined) throw unauthenticated('The token is not valid.');
  return token;
}

function bearerActor(c: AppContext, bearer: Bearer | undefined): Actor {
  if (!bearer) throw unauthenticated('The token is not valid, was revoked or has expired.');
  noteUse(c, bearer);
  const { userId, email, name, role, emailVerified } = bearer;
  return { userId, email, name, role, emailVerified, scopes: bearer.scopes.filter(isScope), via: 'token' };
}

type BrowserActor = Actor & Required<Pick<Actor, 'session'>>;

/** The signed-in browser's user; a write must also come from our own pages. */
async function sessionActor(c: AppContext, mayLeave = false): Promise<BrowserActor> {
  if (c.req.header('cookie') === undefined) throw unauthenticated('Sign in or send a personal token.');
  const session = await readSession(c.env, c.req.raw.headers);
  if (!session) throw unauthenticated('The session has ended. Sign in again.');
  requireSameOrigin(c.env, c.req.raw);
  for (const cookie of session.setCookies) c.header('set-cookie', cookie, { append: true });
  if (session.isLeaving && !mayLeave) throw accountLeaving();
  return { ...session.user, scopes: SCOPES, via: 'session', session: session.session };
}

function accountLeaving(): AppError {
  return new AppError('account_leaving', 'This account is about to be removed. Open the site to keep it.');
}

/**
 * What the database says of a session that a cookie speaks for: ended elsewhere means ended here, at once.
 * @throws unauthenticated, account_leaving
 */
function requireLive(c: AppContext, live: LiveSession | undefined, mayLeave = false): void {
  if (!live) {
    c.set('cookies', endedCookies(c.env));
    throw unauthenticated('The session has ended. Sign in again.');
  }
  if (live.deletionDueAt !== null && !mayLeave) throw accountLeaving();
}

const SAFE_METHODS = new Set(['GET', 'HEAD']);

function establish(c: AppContext, actor: Actor, scope: Scope): ServiceContext {
  requireScope({ actor }, scope);
  c.set('actor', actor);
  return serviceContext(c);
}

type Reader<Statements> = (db: Database, actorId: SQL<string>) => Statements;
type Bound<Statements> = (values: Values) => Statements;
type Values = Record<string, unknown>;

/** Statements that a route reads together with the caller's identity. See `readPlan`. */
export interface ReadPlan<Statements extends readonly Statement[]> {
  asBearer(db: Database, scope: Scope): Bound<readonly [ReturnType<typeof selectBearer>, ...Statements]>;
  asSession(db: Database): Bound<readonly [ReturnType<typeof selectLiveSession>, ...Statements]>;
}

/**
 * What to read in the round trip that finds out who asks. The statements must only read: they get the
 * user's id as an expression, which is null unless the token is good. Values come by
 * `sql.placeholder(name)`, so that the SQL is built once.
 */
export function readPlan<const Statements extends readonly Statement[]>(
  build: Reader<Statements>,
): ReadPlan<Statements> {
  const bearers = new WeakMap<Database, Map<Scope, Bound<readonly [ReturnType<typeof selectBearer>, ...Statements]>>>();
  const sessions = new WeakMap<Database, Bound<readonly [ReturnType<typeof selectLiveSession>, ...Statements]>>();
  return {
    asBearer(db, scope) {
      const scopes = bearers.get(db) ?? new Map();
      bearers.set(db, scopes);
      const hash = sql.placeholder('tokenHash') as unknown as string;
      const bound =
        scopes.get(scope) ??
        compileStatements([selectBearer(db, hash), ...build(db, bearerUserId(hash, scope))] as const);
      scopes.set(scope, bound);
      return bound;
    },
    asSession(db) {
      const live = selectLiveSession(db, sql.placeholder('deviceSessionId') as unknown as string);
      const bound =
        sessions.get(db) ??
        compileStatements([live, ...build(db, sql<string>`${sql.placeholder('actorId')}`)] as const);
      sessions.set(db, bound);
      return bound;
    },
  };
}

const identityOnly = readPlan(() => []);

/**
 * Finds out who asks and that they may. A browser that only looks is believed its cookie for up to a minute;
 * before it changes anything the database is asked whether the session still lives.
 * @throws unauthenticated, forbidden_scope, forbidden_origin, account_leaving
 */
async function authenticate(c: AppContext, scope: Scope, mayLeave: boolean): Promise<void> {
  if (bearerOf(c) !== undefined) {
    await authenticateWith(c, scope, identityOnly, {});
    return;
  }
  const actor = await sessionActor(c, mayLeave);
  if (!SAFE_METHODS.has(c.req.method)) {
    const [live] = await selectLiveSession(databaseOf(c.env), actor.session.id);
    requireLive(c, live, mayLeave);
  }
  establish(c, actor, scope);
}

/**
 * Authenticates and reads the plan's statements in the same database round trip.
 * @throws unauthenticated, forbidden_scope, forbidden_origin
 */
export async function authenticateWith<const Statements extends readonly Statement[]>(
  c: AppContext,
  scope: Scope,
  plan: ReadPlan<Statements>,
  values: Values,
): Promise<{ ctx: ServiceContext; results: BatchResponse<Statements> }> {
  const db = databaseOf(c.env);
  const token = bearerOf(c);
  if (token !== undefined) {
    const [bearers, ...results] = await runBatch(
      db,
      plan.asBearer(db, scope)({ ...values, tokenHash: await sha256Hex(token) }),
    );
    const ctx = establish(c, bearerActor(c, (bearers as Bearer[])[0]), scope);
    return { ctx, results: results as unknown as BatchResponse<Statements> };
  }
  const actor = await sessionActor(c);
  const ctx = establish(c, actor, scope);
  const bound = plan.asSession(db)({ ...values, actorId: actor.userId, deviceSessionId: actor.session.id });
  const [sessions, ...results] = await runBatch(db, bound);
  requireLive(c, (sessions as LiveSession[])[0]);
  return { ctx, results: results as unknown as BatchResponse<Statements> };
}

async function runBatch(db: Database, statements: readonly Statement[]): Promise<unknown[]> {
  const [first, ...rest] = statements;
  return first === undefined ? [] : db.batch([first, ...rest]);
}

/** Middleware: nobody gets further without an account and this scope. */
export function requireActor(scope: Scope, mayLeave = false) {
  return createMiddleware<AppEnv>(async (c, next) => {
    await authenticate(c, scope, mayLeave);
    await next();
  });
}

/** Middleware for handlers that call `authenticateWith`: turns away who shows no credentials at all. */
export const requireCredentials = createMiddleware<AppEnv>(async (c, next) => {
  if (bearerOf(c) === undefined && c.req.header('cookie') === undefined) {
    throw unauthenticated('Sign in or send a personal token.');
  }
  await next();
});
