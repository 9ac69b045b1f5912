import { z } from 'zod';
import { publish } from '../../../durable-objects/inbox/client.ts';
import type { Database } from '../../db/client.ts';
import { DAY, isoTime } from '../../kernel/clock.ts';
import { notFound } from '../../kernel/errors.ts';
import { decodeCursor, type PageQuery, toPage } from '../../kernel/pagination.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import type { NoticeSettings, NotificationPage, NotificationView } from './schemas.ts';
import {
  countUnread,
  type NotificationRow,
  removeOldNotifications,
  selectApprovalMails,
  selectNotifications,
  selectWaitingRuns,
  updateApprovalMails,
  updateRead,
  updateSettled,
} from './store.ts';

const POSITION = z.tuple([z.number().int(), z.string()]);

function show({ row, open }: NotificationRow): NotificationView {
  const { id, kind, runId, callId, agentName, toolName, ownerId, userId, createdAt, readAt } = row;
  const what = { id, kind, runId, callId, agentName, toolName, own: ownerId === userId, open };
  return { ...what, createdAt: isoTime(createdAt.getTime()), readAt: readAt ? isoTime(readAt.getTime()) : null };
}

/** What the caller was told, newest first. @throws forbidden_scope, validation_failed for a foreign cursor */
export async function listNotifications(ctx: ServiceContext, { limit, cursor }: PageQuery): Promise<NotificationPage> {
  requireScope(ctx, 'read');
  const after = cursor === undefined ? undefined : decodeCursor(cursor, POSITION);
  const [rows, [counted]] = await ctx.db.batch([
    selectNotifications(ctx.db, ctx.actor.userId, limit + 1, after),
    countUnread(ctx.db, ctx.actor.userId),
  ]);
  const page = toPage(rows, limit, ({ row }) => [row.createdAt.getTime(), row.id], show);
  return { ...page, unread: counted?.unread ?? 0 };
}

/** @throws forbidden_scope, not_found */
export async function readNotification(ctx: ServiceContext, id: string): Promise<void> {
  requireScope(ctx, 'write');
  if ((await updateRead(ctx.db, ctx.actor.userId, id, new Date(ctx.now))) === 0) throw notFound('notification');
  audit(ctx, 'notification.read', { notificationId: id });
}

/** @returns how many were not read before. @throws forbidden_scope */
export async function readAllNotifications(ctx: ServiceContext): Promise<number> {
  requireScope(ctx, 'write');
  const read = await updateRead(ctx.db, ctx.actor.userId, undefined, new Date(ctx.now));
  audit(ctx, 'notifications.read', { read });
  return read;
}

/** @throws forbidden_scope */
export async function readNoticeSettings(ctx: ServiceContext): Promise<NoticeSettings> {
  requireScope(ctx, 'read');
  return { approvalMails: await selectApprovalMails(ctx.db, ctx.actor.userId) };
}

/** @throws forbidden_scope */
export async function changeNoticeSettings(ctx: ServiceContext, input: NoticeSettings): Promise<NoticeSettings> {
  requireScope(ctx, 'write');
  await updateApprovalMails(ctx.db, ctx.actor.userId, input.approvalMails, new Date(ctx.now));
  audit(ctx, 'notifications.settings_changed', { approvalMails: input.approvalMails });
  return input;
}

/** Runs that wait for the caller, the longest waiting first; `limit` at most. */
export function runsWaitingFor(ctx: ServiceContext, limit: number): Promise<string[]> {
  return selectWaitingRuns(ctx.db, ctx.actor.userId, limit);
}

/** Somebody has decided a call: the notices of it have nothing left to say. */
export async function settleNotices(ctx: ServiceContext, runId: string, callId: string): Promise<void> {
  const readers = await updateSettled(ctx.db, runId, callId, new Date(ctx.now));
  await Promise.all(readers.map((userId) => publish(ctx.env, userId, { type: 'notification' })));
}

/** How long somebody can read what they were told. */
const KEPT_FOR_MS = 90 * DAY;

/** Part of the hourly cron. @returns how many were removed */
export function forgetOldNotices(db: Database, now: number): Promise<number> {
  return removeOldNotifications(db, new Date(now - KEPT_FOR_MS));
}
