import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arrangedKinds,
  freeName,
  isUnsaved,
  moved,
  newTool,
  SavedIds,
  type ToolDraft,
  type ToolKind,
  toolsSchema,
} from './tool-values.ts';

const kind = (name: ToolKind['kind']): ToolKind => ({
  kind: name,
  title: name,
  about: 'Does a thing.',
  config: { type: 'object' },
  functions: [],
  credits: '0',
  microcredits: 0,
  examples: [
    { title: 'One', name: 'find_order', description: 'Finds an order.', config: { url: 'https://example.test' } },
  ],
});

const tool = (change: Partial<ToolDraft> = {}): ToolDraft => ({ ...newTool(kind('http'), []), ...change });
const faults = (tools: ToolDraft[]) =>
  toolsSchema.safeParse(tools).error?.issues.map(({ path }) => path.join('.')) ?? [];

describe('a new tool', () => {
  it('is the first example under a name that is free, and right as it stands', () => {
    const first = newTool(kind('http'), []);
    const second = newTool(kind('http'), [first]);
    expect(first).toMatchObject({ name: 'find_order', config: { url: 'https://example.test' }, enabled: true });
    expect(second.name).toBe('find_order_2');
    expect(faults([first, second])).toEqual([]);
    expect(isUnsaved(first.id)).toBe(true);
  });

  it('shares nothing with the example', () => {
    const one = kind('http');
    newTool(one, []).config.url = 'changed';
    expect(one.examples[0]?.config.url).toBe('https://example.test');
  });

  it('gets a free name within 64 characters, whatever is taken', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 64 }), fc.nat(12), (name, count) => {
        const taken: string[] = [];
        for (let index = 0; index < count; index += 1) taken.push(freeName(name, taken));
        expect(new Set(taken).size).toBe(count);
        expect(taken.every((one) => one.length <= 64)).toBe(true);
      }),
    );
  });
});

describe('the rules of the form', () => {
  it('name the field that is wrong', () => {
    expect(faults([tool({ name: 'two words' })])).toEqual(['0.name']);
    expect(faults([tool(), tool()])).toEqual(['1.name']);
    expect(faults([tool({ kind: 'agent', config: { agentId: '' } })])).toEqual(['0.config.agentId']);
    expect(faults([tool({ approval: { mode: 'when', when: ' ' } })])).toEqual(['0.approval.when']);
    expect(faults([tool({ timeoutMs: 10 })])).toEqual(['0.timeoutMs']);
    expect(faults([tool({ approval: { mode: 'when', when: 'args.amount > 1' } })])).toEqual([]);
  });
});

describe('the dropdown', () => {
  it('shows the usual kinds first and loses none', () => {
    const kinds = (['http', 'mcp', 'computer', 'web_search', 'agent', 'code'] as const).map(kind);
    const { usual, custom, more } = arrangedKinds(kinds);
    expect(usual.map((one) => one.kind)).toEqual(['web_search', 'computer']);
    expect(custom.map((one) => one.kind)).toEqual(['http', 'code']);
    expect(more.map((one) => one.kind)).toEqual(['mcp', 'agent']);
  });
});

describe('the order', () => {
  it('moves one entry and keeps all', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer(), { minLength: 1 }),
        fc.nat(9),
        fc.integer({ min: -2, max: 9 }),
        (list, from, to) => {
          const next = moved(list, from, to);
          expect([...next].sort()).toEqual([...list].sort());
          if (from < list.length && to >= 0 && to < list.length) expect(next[to]).toBe(list[from]);
        },
      ),
    );
  });
});

describe('ids', () => {
  it('are the API’s once it gave them, also for a tool that comes back by undo', () => {
    const ids = new SavedIds();
    const [old, fresh] = [tool({ id: 'tol_1' }), tool()];
    expect(ids.named([old, fresh]).map(({ id }) => id)).toEqual(['tol_1', undefined]);
    ids.learn([old, fresh], [{ id: 'tol_1' }, { id: 'tol_2' }]);
    expect(ids.named([fresh, old]).map(({ id }) => id)).toEqual(['tol_2', 'tol_1']);
    ids.learn([fresh], [{ id: 'tol_3' }]);
    expect(ids.find(fresh.id)).toBe('tol_3');
  });
});
