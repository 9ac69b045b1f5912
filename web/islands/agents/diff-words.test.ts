import { describe, expect, it } from 'vitest';
import { namedChanges } from './diff-words.ts';

const tool = (id: string, name: string, more: object = {}) => ({
  id,
  name,
  enabled: true,
  config: { url: 'a', q: [1] },
  ...more,
});

describe('changes by their names', () => {
  it('are told setting by setting where a tool has changed', () => {
    const from = tool('t1', 'find', { timeoutMs: 1_000 });
    const to = tool('t1', 'find_order', { timeoutMs: 1_000, config: { url: 'b', q: [1] } });
    expect(namedChanges([{ path: 'tools.t1', from, to }])).toEqual([
      {
        path: 'tools.t1.name',
        from: 'find',
        to: 'find_order',
        part: { list: 'tools', name: 'find_order' },
        setting: 'name',
      },
      {
        path: 'tools.t1.config.url',
        from: 'a',
        to: 'b',
        part: { list: 'tools', name: 'find_order' },
        setting: 'config.url',
      },
    ]);
  });

  it('name what came and what went', () => {
    const made = { name: 'Short', kind: 'length' };
    expect(
      namedChanges([
        { path: 'guardrails.g1', from: null, to: made },
        { path: 'guardrails.g2', from: made, to: null },
        { path: 'name', from: 'A', to: 'B' },
      ]),
    ).toEqual([
      { path: 'guardrails.g1', from: null, to: 'Short', part: { list: 'guardrails', name: 'Short' }, setting: '' },
      { path: 'guardrails.g2', from: 'Short', to: null, part: { list: 'guardrails', name: 'Short' }, setting: '' },
      { path: 'name', from: 'A', to: 'B', part: null, setting: '' },
    ]);
  });

  it('are found in two lists of the form, an order among them', () => {
    const changes = namedChanges([
      {
        path: 'tools',
        from: [tool('1', 'a'), tool('2', 'b'), tool('3', 'c')],
        to: [tool('2', 'b', { enabled: false }), tool('1', 'a')],
      },
    ]);
    expect(changes.map(({ path, from, to }) => [path, from, to])).toEqual([
      ['tools.2.enabled', true, false],
      ['tools.3', 'c', null],
      ['tools', ['a', 'b'], ['b', 'a']],
    ]);
  });

  it('name a changed order as far as the names are known', () => {
    const [change] = namedChanges([{ path: 'tools', from: ['t1', 't2'], to: ['t2', 't1'] }], new Map([['t1', 'find']]));
    expect(change).toMatchObject({ from: ['find', 't2'], to: ['t2', 'find'] });
  });
});
