import { serviceContext } from '../../http/context.ts';
import { problemResponses } from '../../http/problems.ts';
import { createRouter, defineRoute, jsonAnswer, jsonBody } from '../../http/router.ts';
import { approvalDecision, approvalList, approvalParam, approvalSchema } from './approvals-schemas.ts';
import { decideApproval, listApprovals, listWaitingApprovals } from './approvals-service.ts';
import { runParam } from './schemas.ts';

const tags = ['Runs'];

const list = defineRoute({
  method: 'get',
  path: '/runs/{run_id}/approvals',
  tags,
  scope: 'read',
  summary: 'List the tool calls that a person is asked about',
  request: { params: runParam },
  responses: { 200: jsonAnswer(approvalList, 'Oldest first, decided ones included') },
});

const listWaiting = defineRoute({
  method: 'get',
  path: '/approvals',
  tags,
  scope: 'read',
  summary: 'List the tool calls that wait for you',
  description: 'Of your own runs, and of other people whose tools name you as one who may decide.',
  responses: { 200: jsonAnswer(approvalList, 'The longest waiting run first') },
});

const decide = defineRoute({
  method: 'post',
  path: '/runs/{run_id}/approvals/{approval_id}',
  tags,
  scope: 'run',
  summary: 'Approve or reject a tool call',
  description:
    'A run in `waiting_approval` holds no credits and goes on once every call that it asked about is decided. Its owner ' +
    'may decide, and people whom the tool names; those see of the run nothing but these calls.',
  request: { params: approvalParam, body: jsonBody(approvalDecision) },
  responses: { 200: jsonAnswer(approvalSchema, 'The call as decided'), ...problemResponses('illegal_transition') },
});

/** `/api/v1/approvals` and `/api/v1/runs/{id}/approvals`: a person in the loop. */
export const approvalRoutes = createRouter()
  .openapi(listWaiting, async (c) => c.json(await listWaitingApprovals(serviceContext(c)), 200))
  .openapi(list, async (c) => c.json(await listApprovals(serviceContext(c), c.req.valid('param').run_id), 200))
  .openapi(decide, async (c) => {
    const { run_id: runId, approval_id: callId } = c.req.valid('param');
    return c.json(await decideApproval(serviceContext(c), runId, callId, c.req.valid('json')), 200);
  });
