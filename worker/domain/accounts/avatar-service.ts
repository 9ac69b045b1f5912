import { AppError, notFound } from '../../kernel/errors.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { imageFacts } from './image-facts.ts';
import { showProfile } from './profile-views.ts';
import type { Profile } from './schemas.ts';
import { selectProfile, selectUser, updateUser } from './store.ts';

/** Pixels of an edge at most; the site sends 256. */
const MAX_EDGE = 512;
const AVATAR_PATH = '/api/v1/users/me/avatar';

function keyOf(userId: string): string {
  return `avatars/${userId}`;
}

async function shown(ctx: ServiceContext): Promise<Profile> {
  const row = await selectProfile(ctx.db, ctx.actor.userId, ctx.now);
  if (!row) throw notFound('account');
  return showProfile(row);
}

/**
 * Keeps a picture of the caller: a PNG or a still WebP of at most 512 × 512 pixels, by its content.
 * @throws forbidden_scope, validation_failed, unsupported_media_type
 */
export async function putAvatar(ctx: ServiceContext, bytes: Uint8Array<ArrayBuffer>): Promise<Profile> {
  requireScope(ctx, 'write');
  const facts = imageFacts(bytes);
  if (!facts) throw new AppError('unsupported_media_type', 'The picture must be a PNG or a still WebP.');
  if (Math.max(facts.width, facts.height) > MAX_EDGE || Math.min(facts.width, facts.height) < 1) {
    throw new AppError('validation_failed', `The picture may have at most ${MAX_EDGE} × ${MAX_EDGE} pixels.`);
  }
  await ctx.env.ARCHIVE.put(keyOf(ctx.actor.userId), bytes, { httpMetadata: { contentType: facts.type } });
  await updateUser(ctx.db, ctx.actor.userId, { image: `${AVATAR_PATH}?v=${ctx.now.toString(36)}` }, ctx.now);
  audit(ctx, 'avatar_changed', { bytes: bytes.byteLength });
  return shown(ctx);
}

/** Forgets the caller's picture. Nothing to forget is fine. @throws forbidden_scope */
export async function deleteAvatar(ctx: ServiceContext): Promise<void> {
  requireScope(ctx, 'write');
  await ctx.env.ARCHIVE.delete(keyOf(ctx.actor.userId));
  const user = await selectUser(ctx.db, ctx.actor.userId);
  if (user?.image?.startsWith(AVATAR_PATH)) await updateUser(ctx.db, ctx.actor.userId, { image: null }, ctx.now);
  audit(ctx, 'avatar_deleted', {});
}

export interface Avatar {
  bytes: ArrayBuffer;
  type: string;
}

/** The caller's picture, if there is one. @throws forbidden_scope */
export async function findAvatar(ctx: ServiceContext): Promise<Avatar | undefined> {
  requireScope(ctx, 'read');
  const object = await ctx.env.ARCHIVE.get(keyOf(ctx.actor.userId));
  if (!object) return undefined;
  return { bytes: await object.arrayBuffer(), type: object.httpMetadata?.contentType ?? 'application/octet-stream' };
}

/** The caller's picture. @throws forbidden_scope, not_found */
export async function getAvatar(ctx: ServiceContext): Promise<Avatar> {
  const avatar = await findAvatar(ctx);
  if (!avatar) throw notFound('picture');
  return avatar;
}

/** For the removal of an account. */
export function eraseAvatar(env: Pick<ServiceContext['env'], 'ARCHIVE'>, userId: string): Promise<void> {
  return env.ARCHIVE.delete(keyOf(userId));
}
