import { notFound } from '../../kernel/errors.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { showProfile } from './profile-views.ts';
import type { Profile, UpdateProfile } from './schemas.ts';
import { selectProfile, updateUser } from './store.ts';

/** The caller's own account. @throws forbidden_scope, not_found when the account was deleted meanwhile */
export async function getProfile(ctx: ServiceContext): Promise<Profile> {
  requireScope(ctx, 'read');
  const row = await selectProfile(ctx.db, ctx.actor.userId, ctx.now);
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
  await updateUser(ctx.db, ctx.actor.userId, changes, ctx.now);
  const row = await selectProfile(ctx.db, ctx.actor.userId, ctx.now);
  if (!row) throw notFound('account');
  return showProfile(row);
}
