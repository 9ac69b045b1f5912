import { describe, expect, it } from 'vitest';
import { INSTRUCTION_VARIABLES, VARIABLE } from '../../../worker/domain/agents/contract.ts';
import { documentIssues } from '../../../worker/domain/agents/exchange-rules.ts';
import { exchangeDocument } from '../../../worker/domain/agents/schemas-exchange.ts';
import { checkCondition } from '../../../worker/engine/conditions/condition.ts';
import { findGuardrailKind } from '../../../worker/engine/guardrails/kinds.ts';
import { findToolKind } from '../../../worker/engine/tools/kinds.ts';
import { contextOf, contextVariables } from './context-values.ts';
import { agentFormSchema, bodyOf } from './form-values.ts';
import { valuesFrom } from './template-values.ts';
import { documentOf, findTemplate, TEMPLATES } from './templates.ts';

describe('templates', () => {
  it('are at least twelve, each with a name of its own', () => {
    expect(TEMPLATES.length).toBeGreaterThanOrEqual(12);
    expect(new Set(TEMPLATES.map((template) => template.id)).size).toBe(TEMPLATES.length);
  });

  it.each(TEMPLATES.map((template) => [template.id, template] as const))(
    '%s is what the import takes',
    (_, template) => {
      const parsed = exchangeDocument.parse(documentOf(template));
      expect(documentIssues(parsed)).toEqual([]);
    },
  );

  it.each(TEMPLATES.map((template) => [template.id, template] as const))(
    '%s uses variables that are filled in',
    (_, template) => {
      for (const agent of template.agents) {
        const own = contextVariables(contextOf(agent.context));
        for (const [, name] of (agent.instructions ?? '').matchAll(VARIABLE))
          expect([...INSTRUCTION_VARIABLES, ...own]).toContain(name);
      }
    },
  );

  const tools = TEMPLATES.flatMap(({ agents }) => agents.flatMap((agent) => agent.tools ?? []));
  it.each(tools.map((tool) => [tool.name, tool] as const))('the tool %s is one that its kind takes', (_, tool) => {
    const kind = findToolKind(tool.kind);
    const config = kind?.config.safeParse(tool.config);
    expect(config?.error?.issues ?? kind).toBe(kind);
    expect(kind?.issues((config?.data ?? {}) as never)).toEqual([]);
    if (tool.approval?.mode === 'when') expect(checkCondition(tool.approval.when)).toEqual([]);
  });

  const guardrails = TEMPLATES.flatMap(({ agents }) => agents.flatMap((agent) => agent.guardrails ?? []));
  it.each(guardrails.map((one) => [one.name, one] as const))(
    'the guardrail %s is one that its kind takes',
    (_, one) => {
      const kind = findGuardrailKind(one.kind);
      expect(kind?.config.safeParse(one.config).success).toBe(true);
      expect(kind?.stages).toContain(one.stage);
      if (one.action === 'mask') expect(kind?.canMask).toBe(true);
    },
  );

  it('fill in the form of a new agent with tools, guardrails and context', () => {
    const moderator = valuesFrom(findTemplate('moderator'));
    expect(agentFormSchema.safeParse(moderator).success).toBe(true);
    expect(moderator.guardrails.map(({ name }) => name)).toEqual(['One comment', 'Hide personal data']);
    expect(contextVariables(moderator.context)).toEqual(['context.community', 'document.rules']);
    expect(bodyOf(valuesFrom(findTemplate('sql'))).tools).toMatchObject([{ kind: 'http', name: 'run_query' }]);
  });
});
