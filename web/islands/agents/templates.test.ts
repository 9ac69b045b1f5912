import { describe, expect, it } from 'vitest';
import { INSTRUCTION_VARIABLES, VARIABLE } from '../../../worker/domain/agents/contract.ts';
import { documentIssues } from '../../../worker/domain/agents/exchange-rules.ts';
import { exchangeDocument } from '../../../worker/domain/agents/schemas-exchange.ts';
import { documentOf, TEMPLATES } from './templates.ts';

describe('templates', () => {
  it('are at least six, each with a name of its own', () => {
    expect(TEMPLATES.length).toBeGreaterThanOrEqual(6);
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
      const names = template.agents.flatMap((agent) =>
        [...(agent.instructions ?? '').matchAll(VARIABLE)].map(([, name]) => name),
      );
      for (const name of names) expect(INSTRUCTION_VARIABLES).toContain(name);
    },
  );
});
