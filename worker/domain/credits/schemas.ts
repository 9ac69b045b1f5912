import { z } from '@hono/zod-openapi';
import { pageOf, pageQuery } from '../../kernel/pagination.ts';
import { strict } from '../../kernel/strict.ts';

const SOURCES = ['signup', 'purchase', 'subscription', 'promotion', 'gift', 'admin'] as const;
const KINDS = ['grant', 'charge', 'overrun', 'expiry', 'reversal', 'transfer'] as const;

const credits = z.string().openapi({ example: '9.985', description: 'Credits as a decimal with up to six places.' });
const microcredits = z.number().int().openapi({ example: 9_985_000, description: '1 credit is 1,000,000 of them.' });
const moment = z.iso.datetime();

const amount = z.object({ credits, microcredits }).openapi('CreditAmount');

const grantSchema = z
  .object({
    id: z.string(),
    source: z.enum(SOURCES),
    granted: credits,
    remaining: credits,
    effectiveAt: moment,
    expiresAt: moment.nullable(),
  })
  .openapi('CreditGrant');

export const balanceSchema = z
  .object({
    available: credits,
    held: credits.openapi({ description: 'Reserved for what is running now.' }),
    total: credits,
    microcredits: z.object({ available: microcredits, held: microcredits, total: microcredits }),
    grants: z.array(grantSchema).openapi({ description: 'In the order in which they are spent.' }),
  })
  .openapi('CreditBalance');

export type Balance = z.infer<typeof balanceSchema>;

export const transactionSchema = z
  .object({
    sequence: z.number().int(),
    kind: z.enum(KINDS),
    amount: amount.openapi({ description: 'Positive adds, negative takes.' }),
    balanceAfter: amount,
    source: z.enum(SOURCES).nullable(),
    runId: z.string().nullable(),
    step: z.string().nullable(),
    agentId: z.string().nullable(),
    agentName: z.string().nullable(),
    provider: z.string().nullable(),
    model: z.string().nullable(),
    inputTokens: z.number().int().nullable(),
    outputTokens: z.number().int().nullable(),
    estimated: z
      .boolean()
      .openapi({ description: 'The provider reported no usage; tokens were counted from the text.' }),
    note: z.string().nullable(),
    at: moment,
  })
  .openapi('CreditTransaction');

export type Transaction = z.infer<typeof transactionSchema>;

export const historySchema = pageOf(transactionSchema).openapi('CreditTransactionPage');

export const historyQuery = pageQuery;

export const grantRequest = strict({
  userId: z.string().max(64),
  credits: z.number().positive().max(1_000_000).openapi({ description: 'Up to six places.' }),
  expiresAt: moment.nullable().default(null),
  note: z.string().trim().max(200).default(''),
}).openapi('CreditGrantRequest');

export type GrantRequest = z.infer<typeof grantRequest>;

/** Days that the usage goes back at most. */
export const MAX_USAGE_DAYS = 90;

export const usageQuery = z.object({
  days: z.coerce.number().int().min(1).max(MAX_USAGE_DAYS).default(30),
  offsetMinutes: z.coerce.number().int().min(-840).max(840).default(0).openapi({
    description: "The caller's clock, in minutes east of UTC, so that a day is the caller's day.",
  }),
});
export type UsageQuery = z.infer<typeof usageQuery>;

const usageDay = z
  .object({
    day: z.iso.date(),
    spent: amount,
    runs: z.number().int().openapi({ description: 'Runs that were charged for on this day.' }),
  })
  .openapi('CreditUsageDay');

export const usageSchema = z
  .object({
    data: z.array(usageDay).openapi({ description: 'Oldest first, today last; days without charges are there too.' }),
    spent: amount.openapi({ description: 'Over all these days.' }),
  })
  .openapi('CreditUsage');

export type Usage = z.infer<typeof usageSchema>;
