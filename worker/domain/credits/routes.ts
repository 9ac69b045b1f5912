import { serviceContext } from '../../http/context.ts';
import { idempotencyHeaders } from '../../http/idempotency.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute, jsonAnswer, jsonBody } from '../../http/router.ts';
import { grantByAdmin } from './grant-service.ts';
import { balanceSchema, grantRequest, historyQuery, historySchema, usageQuery, usageSchema } from './schemas.ts';
import { getBalance, listTransactions } from './service.ts';
import { getUsage } from './usage-service.ts';

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

const usage = defineRoute({
  method: 'get',
  path: '/usage',
  tags: ['Credits'],
  summary: 'Credits spent per day',
  scope: 'read',
  request: { query: usageQuery },
  responses: { 200: jsonAnswer(usageSchema, 'One line a day, today last') },
});

const grant = defineRoute({
  method: 'post',
  path: '/grants',
  tags: ['Credits'],
  summary: 'Give an account credits (administrators only)',
  description: 'Runs of the account that wait for credits go on at once. Needs an `Idempotency-Key`.',
  scope: 'write',
  request: { headers: idempotencyHeaders, body: jsonBody(grantRequest) },
  responses: {
    200: jsonAnswer(balanceSchema, "The account's balance"),
    ...problemResponses('not_found', 'idempotency_conflict'),
  },
});

/** `/api/v1/credits` (Plan 4.9). */
export const creditRoutes = createRouter()
  .openapi(balance, async (c) => c.json(await getBalance(serviceContext(c)), 200))
  .openapi(history, async (c) => c.json(await listTransactions(serviceContext(c), c.req.valid('query')), 200))
  .openapi(usage, async (c) => c.json(await getUsage(serviceContext(c), c.req.valid('query')), 200))
  .openapi(grant, async (c) => {
    const key = c.req.valid('header')['idempotency-key'];
    return c.json(await grantByAdmin(serviceContext(c), c.req.valid('json'), key), 200);
  });
