import { z } from 'zod';
import { listGuardrailKinds } from '../../engine/guardrails/kinds.ts';
import { listToolKinds } from '../../engine/tools/kinds.ts';
import { creditAmount } from '../../kernel/money.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import type { GuardrailKindPage } from './schemas-guardrails.ts';
import type { ToolKindPage } from './schemas-tools.ts';

/** What a body may hold: fields with a default need not be there. */
function schemaOf(config: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' });
}

type Config = Record<string, unknown>;

/** Every kind of tool, with all that a form for it needs (Plan 4.4). */
export function listAvailableTools(ctx: ServiceContext): ToolKindPage {
  requireScope(ctx, 'read');
  const data = listToolKinds().map((entry) => {
    const { kind, title, about, config, examples } = entry;
    const functions = examples[0] ? entry.functions(examples[0]) : [];
    const { credits, microcredits } = creditAmount(Math.max(0, ...functions.map((fn) => fn.microcredits)));
    return {
      kind,
      title,
      about,
      config: schemaOf(config),
      functions,
      credits,
      microcredits,
      examples: examples.map((example) => ({ ...example, config: example.config as Config })),
    };
  });
  return { data, nextCursor: null };
}

/** Every kind of guardrail, likewise. */
export function listAvailableGuardrails(ctx: ServiceContext): GuardrailKindPage {
  requireScope(ctx, 'read');
  const data = listGuardrailKinds().map(({ kind, title, about, stages, canMask, config, examples }) => ({
    kind,
    title,
    about,
    stages: [...stages],
    canMask,
    config: schemaOf(config),
    examples: examples.map((example) => ({ ...example, config: example.config as Config })),
  }));
  return { data, nextCursor: null };
}
