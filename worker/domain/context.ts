import type { Database } from '../db/client.ts';
import type { Env, Settings } from '../env.ts';
import { AppError } from '../kernel/errors.ts';
import type { Scope } from '../kernel/scopes.ts';

/** Who is asking. */
export interface Actor {
  userId: string;
  email: string;
  name: string;
  role: 'user' | 'admin';
  emailVerified: boolean;
  scopes: readonly Scope[];
  via: 'session' | 'token';
  /** The browser's session, where one is asking. */
  session?: { id: string; signedInAt: number };
}

/** What every service verb takes first. */
export interface ServiceContext {
  env: Env;
  settings: Settings;
  db: Database;
  actor: Actor;
  /** Epoch milliseconds at which the request began. */
  now: number;
  requestId: string;
  waitUntil(work: Promise<unknown>): void;
}

/** The first line of every verb. @throws forbidden_scope */
export function requireScope(ctx: { actor: Actor }, scope: Scope): void {
  if (ctx.actor.scopes.includes(scope)) return;
  throw new AppError(
    'forbidden_scope',
    `This token lacks the scope "${scope}". Create one that has it in Settings → Tokens.`,
  );
}
