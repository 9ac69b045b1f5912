import { z } from '@hono/zod-openapi';
import { pageOf, pageQuery } from '../../kernel/pagination.ts';
import { strict } from '../../kernel/strict.ts';

export const notificationSchema = z
  .object({
    id: z.string(),
    kind: z.literal('approval'),
    runId: z.string(),
    callId: z.string().openapi({ description: 'The tool call that waits; see `GET /approvals`.' }),
    agentName: z.string(),
    toolName: z.string(),
    own: z.boolean().openapi({ description: 'It is a run of your own; else you are named as one who may decide.' }),
    open: z.boolean().openapi({ description: 'The call still waits for somebody to decide.' }),
    createdAt: z.iso.datetime(),
    readAt: z.iso.datetime().nullable(),
  })
  .openapi('Notification');
export type NotificationView = z.infer<typeof notificationSchema>;

export const notificationPage = pageOf(notificationSchema)
  .extend({ unread: z.number().int().openapi({ description: 'How many open ones are not read.' }) })
  .openapi('NotificationPage');
export type NotificationPage = z.infer<typeof notificationPage>;

export const notificationListQuery = z.object(pageQuery.shape);

export const notificationParam = z.object({ notification_id: z.string().max(64) });

export const readAnswer = z.object({ read: z.number().int() }).openapi('NotificationsRead');

export const noticeSettings = strict({
  approvalMails: z.boolean().openapi({ description: 'Tell by e-mail, too, when a call waits for your decision.' }),
}).openapi('NotificationSettings');
export type NoticeSettings = z.infer<typeof noticeSettings>;
