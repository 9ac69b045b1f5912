import { z } from '@hono/zod-openapi';
import { strict } from '../../kernel/strict.ts';

const args = z.record(z.string().max(200), z.unknown());

/** A tool call that a person is or was asked about (RELIABILITY, "human in the loop"). */
export const approvalSchema = z
  .object({
    id: z.string().openapi({ description: 'The id of the tool call.', example: 't1_0' }),
    runId: z.string(),
    agentId: z.string(),
    agentName: z.string(),
    toolId: z.string(),
    toolKind: z.string(),
    toolName: z.string(),
    args: args.openapi({ description: 'What the model wants to call the tool with.' }),
    reason: z.enum(['policy', 'unknown_outcome']).openapi({
      description: '`policy`: the tool asks for it. `unknown_outcome`: the call was cut off and may have taken effect.',
    }),
    status: z.enum(['pending', 'approved', 'rejected']),
    editedArgs: args.nullable().openapi({ description: 'What the person put in place of `args`.' }),
    message: z.string().nullable(),
    requestedAt: z.iso.datetime(),
    decidedAt: z.iso.datetime().nullable(),
    decidedBy: z
      .object({ role: z.enum(['owner', 'approver']), email: z.string().nullable() })
      .nullable()
      .openapi({
        description: "Who decided: the run's owner, or one whom the tool names, by the address that stands there.",
      }),
  })
  .openapi('Approval');
export type ApprovalAnswer = z.infer<typeof approvalSchema>;

export const approvalList = z.object({ data: z.array(approvalSchema) }).openapi('ApprovalList');

export const approvalParam = z.object({ run_id: z.string().max(64), approval_id: z.string().max(100) });

export const approvalDecision = z.discriminatedUnion('decision', [
  strict({
    decision: z.literal('approve'),
    args: args.optional().openapi({ description: 'Arguments in place of those that the model chose.' }),
  }),
  strict({
    decision: z.literal('reject'),
    message: z.string().max(2_000).optional().openapi({ description: 'What the model is told.' }),
  }),
]);
export type ApprovalDecision = z.infer<typeof approvalDecision>;
