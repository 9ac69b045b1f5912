import { serviceContext } from '../../http/context.ts';
import { createRouter, defineRoute, jsonAnswer } from '../../http/router.ts';
import { balanceSchema, historyQuery, historySchema } from './schemas.ts';
import { getBalance, listTransactions } from './service.ts';

const balance = defineRoute({
  method: 'get',
  path: '/balance',
  tags: ['Credits'],
  summary: "Get user's current credit balance",
  scope: 'read',
  responses: { 200: jsonAnswer(balanceSchema, 'The balance at this moment') },
});

const history = defineRoute({
  method: 'get',
  path: '/history',
  tags: ['Credits'],
  summary: 'Get credit transaction history',
  scope: 'read',
  request: { query: historyQuery },
  responses: { 200: jsonAnswer(historySchema, 'Ledger lines, newest first') },
});

/** `/api/v1/credits` (Plan 4.9). */
export const creditRoutes = createRouter()
  .openapi(balance, async (c) => c.json(await getBalance(serviceContext(c)), 200))
  .openapi(history, async (c) => c.json(await listTransactions(serviceContext(c), c.req.valid('query')), 200));
