import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentSnapshot } from '../../engine/definition.ts';
import { fieldChanges, lineChanges } from './version-diff.ts';

const base: AgentSnapshot = {
  id: 'agt_a',
  name: 'Triage',
  description: '',
  instructions: 'Route.',
  model: { provider: 'openai', name: 'gpt-4o-mini', settings: { temperature: 0.2 } },
  handoffDescription: '',
  outputType: null,
  fallbackAgentId: null,
  handoffs: [
    { id: 'hnd_1', targetAgentId: 'agt_m', toolName: null, toolDescription: null, inputFilter: { kind: 'all' } },
    { id: 'hnd_2', targetAgentId: 'agt_h', toolName: null, toolDescription: null, inputFilter: { kind: 'all' } },
  ],
};

const [math, history] = base.handoffs as [AgentSnapshot['handoffs'][0], AgentSnapshot['handoffs'][0]];

describe('field changes', () => {
  it.each<[string, Partial<AgentSnapshot>, unknown[]]>([
    ['a scalar', { name: 'Router' }, [{ path: 'name', kind: 'changed', from: 'Triage', to: 'Router' }]],
    ['a text that was empty', { description: 'New' }, [{ path: 'description', kind: 'added', from: '', to: 'New' }]],
    [
      'a setting that is gone',
      { model: { ...base.model, settings: {} } },
      [{ path: 'model.settings.temperature', kind: 'removed', from: 0.2, to: null }],
    ],
    [
      'an output type',
      { outputType: { name: 'o', schema: { type: 'object' }, strict: false } },
      [
        { path: 'outputType.name', kind: 'added', from: null, to: 'o' },
        { path: 'outputType.schema', kind: 'added', from: null, to: { type: 'object' } },
        { path: 'outputType.strict', kind: 'added', from: null, to: false },
      ],
    ],
    [
      'a handoff that is gone',
      { handoffs: [math] },
      [
        {
          path: 'handoffs.agt_h',
          kind: 'removed',
          from: { toolName: null, toolDescription: null, inputFilter: { kind: 'all' } },
          to: null,
        },
      ],
    ],
    [
      'another order of handoffs',
      { handoffs: [history, math] },
      [{ path: 'handoffs', kind: 'changed', from: ['agt_m', 'agt_h'], to: ['agt_h', 'agt_m'] }],
    ],
    ['no other id of a handoff', { handoffs: [{ ...math, id: 'hnd_9' }, history] }, []],
  ])('tell %s', (_, change, expected) => {
    expect(fieldChanges(base, { ...base, ...change })).toEqual(expected);
  });
});

describe('line changes', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', '', '  d'), { maxLength: 30 }).map((lines) => lines.join('\n'));

  it('hold both texts, whatever they are', () => {
    fc.assert(
      fc.property(text, text, (from, to) => {
        const changes = lineChanges(from, to);
        const join = (without: string) =>
          changes
            .filter((change) => change.kind !== without)
            .map((change) => change.text)
            .join('');
        if (from === to) expect(changes).toEqual([]);
        else expect([join('added'), join('removed')]).toEqual([from, to]);
      }),
    );
  });

  it('show texts with nothing in common as replaced', () => {
    const lines = (word: string) => Array.from({ length: 5_000 }, (_, i) => `${word} ${i}`).join('\n');
    expect(lineChanges(lines('old'), lines('new')).map((change) => change.kind)).toEqual(['removed', 'added']);
  });
});
