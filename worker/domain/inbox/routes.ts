import { serviceContext } from '../../http/context.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute } from '../../http/router.ts';
import { isWebSocket } from '../../http/web-socket.ts';
import { watchInbox } from './service.ts';

const stream = defineRoute({
  method: 'get',
  path: '/',
  scope: 'read',
  tags: ['Notifications'],
  summary: 'Follow what happens to your things',
  description:
    'A WebSocket. Each frame is JSON: `{ "type": "file", "file": { id, status, progress, error, … } }` when the processing ' +
    'of a file is further, `{ "type": "notification" }` when there is a new notification. Send `ping` every 30 seconds. ' +
    'Nothing is kept for who is away: ask the API after connecting. After an hour it is closed with 4000: connect again.',
  responses: { 101: { description: 'The connection is open' }, ...problemResponses('upgrade_required') },
});

/** `/api/v1/users/me/stream`. */
export const inboxRoutes = createRouter().openapi(
  stream,
  async (c) => (await watchInbox(serviceContext(c), isWebSocket(c.req.raw))) as never,
);
