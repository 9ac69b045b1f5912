import { describe, expect, it } from 'vitest';
import { approvalOf, isAllowed, type McpTool, mcpChoice, relisted, withAllowed, withApproval } from './mcp-rules.ts';

const tool = (name: string): McpTool => ({ name, description: '', inputSchema: { type: 'object' }, repeatable: false });
const approvals = { always: [], never: [] };
const ALL = { tools: [tool('a'), tool('b'), tool('c')], allow: null, approvals };

describe('which tools of a server may be used', () => {
  it('is read from a config, whatever stands there', () => {
    expect(mcpChoice({})).toEqual({ tools: [], allow: null, approvals });
    expect(mcpChoice({ tools: [{ name: 'a' }, 3, { title: 'no name' }], allow: ['a', 4] })).toEqual({
      tools: [{ name: 'a', description: '', inputSchema: {}, repeatable: false }],
      allow: ['a'],
      approvals,
    });
    expect(mcpChoice({ approvals: { always: ['a', 1], never: 'b' } }).approvals).toEqual({ always: ['a'], never: [] });
  });

  it('says of each whether a person is asked, one way at a time', () => {
    const asked = withApproval(withApproval(ALL, 'a', 'always'), 'b', 'never');
    expect(['a', 'b', 'c'].map((name) => approvalOf(asked, name))).toEqual(['always', 'never', 'usual']);
    expect(withApproval(asked, 'a', 'never').approvals).toEqual({ always: [], never: ['b', 'a'] });
    expect(withApproval(asked, 'a', 'usual').approvals).toEqual({ always: [], never: ['b'] });
    expect(relisted(asked, [tool('a')]).choice.approvals).toEqual({ always: ['a'], never: [] });
  });

  it('is all of them until one is kept out, and all again when each is let in', () => {
    const some = withAllowed(ALL, ['b'], false);
    expect(some.allow).toEqual(['a', 'c']);
    expect(isAllowed(some, 'b')).toBe(false);
    expect(withAllowed(some, ['b'], true).allow).toBeNull();
    expect(withAllowed(ALL, ['a', 'b', 'c'], false).allow).toEqual([]);
  });

  it('stays when the list is fetched again, as far as there is still something to stay', () => {
    const some = withAllowed(ALL, ['c'], false);
    expect(relisted(some, [tool('b'), tool('d')])).toEqual({
      choice: { tools: [tool('b'), tool('d')], allow: ['b'], approvals },
      added: ['d'],
      removed: ['a', 'c'],
    });
    expect(relisted(ALL, [tool('d')]).choice.allow).toBeNull();
  });
});
