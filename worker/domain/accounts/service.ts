import { isoTime } from '../../kernel/clock.ts';
import { notFound } from '../../kernel/errors.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import type { Profile, UpdateProfile } from './schemas.ts';
import { selectUser, type UserRow, updateUser } from './store.ts';

function showProfile(row: UserRow): Profile {
  const { id, email, emailVerified, name, bio, image, role } = row;
  const times = { createdAt: isoTime(row.createdAt.getTime()), updatedAt: isoTime(row.updatedAt.getTime()) };
  return { id, email, emailVerified, name, bio, image, role, ...times };
}

/** The caller's own account. @throws forbidden_scope, not_found when the account was deleted meanwhile */
export async function getProfile(ctx: ServiceContext): Promise<Profile> {
  requireScope(ctx, 'read');
  const row = await selectUser(ctx.db, ctx.actor.userId);
  if (!row) throw notFound('account');
  return showProfile(row);
}

/** Changes what people see of the caller. @throws forbidden_scope, not_found */
export async function updateProfile(ctx: ServiceContext, input: UpdateProfile): Promise<Profile> {
  requireScope(ctx, 'write');
  const changes = {
    ...(input.name === undefined ? {} : { name: input.name }),
    ...(input.bio === undefined ? {} : { bio: input.bio }),
    ...(input.image === undefined ? {} : { image: input.image }),
  };
  const row = await updateUser(ctx.db, ctx.actor.userId, changes, ctx.now);
  if (!row) throw notFound('account');
  return showProfile(row);
}
