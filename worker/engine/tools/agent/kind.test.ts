import { describe, expect, it } from 'vitest';
import { checkArguments } from '../arguments.ts';
import { agentTool } from './kind.ts';

const config = { agentId: 'agt_1', input: 'The text.' };
const [translate] = agentTool.functions({ name: 'translate', description: 'Translates.', config });

describe('an agent as a tool', () => {
  it('is one function that takes one text and costs nothing by itself', () => {
    expect(translate).toMatchObject({
      name: 'translate',
      description: 'Translates.',
      repeatable: false,
      microcredits: 0,
    });
    expect(translate?.parameters).toMatchObject({ properties: { input: { description: 'The text.' } } });
  });

  it.each([
    [{ input: 'Hello' }, true],
    [{}, false],
    [{ input: 1 }, false],
    [{ input: 'Hello', agentId: 'agt_2' }, false],
  ])('takes %j: %s', (args, ok) => expect(checkArguments(args, translate?.parameters ?? {}).ok).toBe(ok));

  it('needs an agent, and nothing that it does not know', () => {
    expect(agentTool.config.safeParse({}).success).toBe(false);
    expect(agentTool.config.safeParse({ agentId: 'agt_1', prompt: 'x' }).success).toBe(false);
    expect(agentTool.config.parse({ agentId: 'agt_1' }).input).toContain('does not see the conversation');
  });
});
