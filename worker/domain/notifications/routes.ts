import { serviceContext } from '../../http/context.ts';
import { createRouter, defineRoute, emptyAnswer, jsonAnswer, jsonBody } from '../../http/router.ts';
import { noticeSettings, notificationListQuery, notificationPage, notificationParam, readAnswer } from './schemas.ts';
import {
  changeNoticeSettings,
  listNotifications,
  readAllNotifications,
  readNoticeSettings,
  readNotification,
} from './service.ts';

const tags = ['Notifications'];

const list = defineRoute({
  method: 'get',
  path: '/',
  scope: 'read',
  tags,
  summary: 'List what you were told',
  request: { query: notificationListQuery },
  responses: { 200: jsonAnswer(notificationPage, 'Newest first; kept for 90 days') },
});

const readAll = defineRoute({
  method: 'post',
  path: '/read',
  scope: 'write',
  tags,
  summary: 'Mark everything as read',
  responses: { 200: jsonAnswer(readAnswer, 'How many there were') },
});

const readOne = defineRoute({
  method: 'post',
  path: '/{notification_id}/read',
  scope: 'write',
  tags,
  summary: 'Mark a notification as read',
  request: { params: notificationParam },
  responses: { 204: emptyAnswer('Read') },
});

const showSettings = defineRoute({
  method: 'get',
  path: '/settings',
  scope: 'read',
  tags,
  summary: 'Read how you are told',
  responses: { 200: jsonAnswer(noticeSettings, 'How') },
});

const changeSettings = defineRoute({
  method: 'put',
  path: '/settings',
  scope: 'write',
  tags,
  summary: 'Change how you are told',
  request: { body: jsonBody(noticeSettings) },
  responses: { 200: jsonAnswer(noticeSettings, 'How from now on') },
});

/** `/api/v1/notifications`. */
export const notificationRoutes = createRouter()
  .openapi(list, async (c) => c.json(await listNotifications(serviceContext(c), c.req.valid('query')), 200))
  .openapi(readAll, async (c) => c.json({ read: await readAllNotifications(serviceContext(c)) }, 200))
  .openapi(showSettings, async (c) => c.json(await readNoticeSettings(serviceContext(c)), 200))
  .openapi(changeSettings, async (c) => c.json(await changeNoticeSettings(serviceContext(c), c.req.valid('json')), 200))
  .openapi(readOne, async (c) => {
    await readNotification(serviceContext(c), c.req.valid('param').notification_id);
    return c.body(null, 204);
  });
