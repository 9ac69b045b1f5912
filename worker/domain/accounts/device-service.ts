import { isoTime } from '../../kernel/clock.ts';
import { notFound } from '../../kernel/errors.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import type { DeviceView } from './device-schemas.ts';
import { removeOtherSessions, removeSession, type SessionRow, selectSessions } from './session-store.ts';
import { deviceOf } from './user-agent.ts';

function show(row: SessionRow, current: boolean, now: number): DeviceView {
  return {
    id: row.id,
    ...deviceOf(row.userAgent),
    place: row.place,
    signedInAt: isoTime(row.createdAt.getTime()),
    lastSeenAt: isoTime(current ? now : row.updatedAt.getTime()),
    expiresAt: isoTime(row.expiresAt.getTime()),
    current,
  };
}

/** The browsers that are signed in as the caller, this one first. @throws forbidden_scope */
export async function listDevices(ctx: ServiceContext): Promise<DeviceView[]> {
  requireScope(ctx, 'read');
  const rows = await selectSessions(ctx.db, ctx.actor.userId);
  const shown = rows.map((row) => show(row, row.id === ctx.actor.session?.id, ctx.now));
  return shown.sort((a, b) => Number(b.current) - Number(a.current));
}

/**
 * Signs one browser out. It can change nothing from now on; what it had open may show for up to a minute.
 * @throws forbidden_scope, not_found
 */
export async function deleteDevice(ctx: ServiceContext, deviceId: string): Promise<void> {
  requireScope(ctx, 'write');
  if (!(await removeSession(ctx.db, ctx.actor.userId, deviceId))) throw notFound('device');
  audit(ctx, 'device_revoked', { deviceId });
}

/** Signs every browser out but the one that asks; with a token that is every one. @throws forbidden_scope */
export async function deleteOtherDevices(ctx: ServiceContext): Promise<number> {
  requireScope(ctx, 'write');
  const revoked = await removeOtherSessions(ctx.db, ctx.actor.userId, ctx.actor.session?.id);
  audit(ctx, 'devices_revoked', { revoked });
  return revoked;
}
