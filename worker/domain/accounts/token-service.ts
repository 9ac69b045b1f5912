import { sha256Hex } from '../../kernel/bytes.ts';
import { DAY, HOUR, isoTime } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { isScope } from '../../kernel/scopes.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import type { CreateToken, NewToken, Token } from './schemas.ts';
import { hintOf, newToken } from './token-format.ts';
import { insertToken, revokeToken, selectTokens, type TokenRow } from './token-store.ts';

/** Tokens per account that are not revoked. */
export const MAX_TOKENS = 50;

function show(row: TokenRow): Token {
  const time = (at: Date | null) => (at === null ? null : isoTime(at.getTime()));
  return {
    id: row.id,
    name: row.name,
    hint: row.hint,
    scopes: row.scopes.filter(isScope),
    expiresAt: time(row.expiresAt),
    lastUsedAt: time(row.lastUsedAt),
    createdAt: isoTime(row.createdAt.getTime()),
  };
}

function lifetimeOf({ expiresInDays, expiresInHours }: CreateToken): number | null {
  if (expiresInHours !== undefined) return expiresInHours * HOUR;
  return expiresInDays === undefined ? null : expiresInDays * DAY;
}

/**
 * Makes a personal token; the only time that it is seen. A token hands on no scope that it lacks.
 * @throws forbidden_scope, conflict when the account has too many
 */
export async function createToken(ctx: ServiceContext, input: CreateToken): Promise<NewToken> {
  requireScope(ctx, 'write');
  for (const scope of input.scopes) requireScope(ctx, scope);
  const token = newToken();
  const lifetime = lifetimeOf(input);
  const expiresAt = lifetime === null ? null : new Date(ctx.now + lifetime);
  const row = await insertToken(
    ctx.db,
    {
      id: newId('token', ctx.now),
      userId: ctx.actor.userId,
      name: input.name,
      hash: await sha256Hex(token),
      hint: hintOf(token),
      scopes: input.scopes,
      expiresAt,
      createdAt: new Date(ctx.now),
    },
    MAX_TOKENS,
  );
  if (!row) throw new AppError('conflict', `An account may have ${MAX_TOKENS} tokens. Revoke one first.`);
  return { ...show(row), token };
}

/** The account's tokens without the tokens themselves. @throws forbidden_scope */
export async function listTokens(ctx: ServiceContext): Promise<Token[]> {
  requireScope(ctx, 'read');
  return (await selectTokens(ctx.db, ctx.actor.userId)).map(show);
}

/** Revokes a token at once. @throws forbidden_scope, not_found */
export async function deleteToken(ctx: ServiceContext, tokenId: string): Promise<void> {
  requireScope(ctx, 'write');
  if (!(await revokeToken(ctx.db, ctx.actor.userId, tokenId, ctx.now))) throw notFound('token');
}
