import { isoTime } from '../../kernel/clock.ts';
import type { Profile } from './schemas.ts';
import type { ProfileRow } from './store.ts';

export function showProfile({ user, hasPassword, pendingEmail }: ProfileRow): Profile {
  const { id, email, emailVerified, name, bio, image, role } = user;
  const times = { createdAt: isoTime(user.createdAt.getTime()), updatedAt: isoTime(user.updatedAt.getTime()) };
  return { id, email, emailVerified, pendingEmail, hasPassword, name, bio, image, role, ...times };
}
