import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultToolName } from '../../kernel/tool-names.ts';
import { handoffIssues } from './handoff-rules.ts';
import { TOOL_NAME } from './schemas-handoffs.ts';

const path = (index: number, field: string) => `handoffs.${index}.${field}`;
const to = (targetAgentId: string, toolName: string | null = null, targetName = targetAgentId) => ({
  targetAgentId,
  toolName,
  targetName,
});

describe('default tool names', () => {
  it("are the Agents SDK's", () => {
    expect(defaultToolName('Math Tutor')).toBe('transfer_to_Math_Tutor');
  });

  it('are valid for every name', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 100, unit: 'grapheme' }), (name) => {
        expect(defaultToolName(name)).toMatch(TOOL_NAME);
      }),
    );
  });
});

describe('the handoffs of one agent', () => {
  it.each([
    ['itself', [to('me')], ['handoffs.0.targetAgentId']],
    ['one target twice', [to('a'), to('b'), to('a')], ['handoffs.2.targetAgentId']],
    ['one override twice', [to('a', 'go'), to('b', 'go')], ['handoffs.1.toolName']],
    [
      "an override that is another's default",
      [to('a', null, 'Math'), to('b', 'transfer_to_Math')],
      ['handoffs.1.toolName'],
    ],
    ['an override that is no tool name', [to('a', 'not ok')], ['handoffs.0.toolName']],
    ['equal default names, which the engine numbers', [to('a', null, 'Tutor'), to('b', null, 'Tutor')], []],
    ["an override of one's own default name", [to('a', 'transfer_to_Math', 'Math')], []],
    ['nothing', [], []],
  ])('with %s', (_, handoffs, paths) => {
    expect(handoffIssues('me', handoffs, path).map((issue) => issue.path)).toEqual(paths);
  });
});
