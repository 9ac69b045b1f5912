import type { AgentInputItem } from '@openai/agents-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GuardrailSpec } from '../definition.ts';
import { applyGuardrails, guardItems, guardJson, MAX_GUARDED_CHARS } from './apply.ts';
import { itemTexts, withTexts } from './forms.ts';

function spec(changes: Partial<GuardrailSpec>): GuardrailSpec {
  return {
    id: 'g1',
    kind: 'blocklist',
    name: 'Words',
    stage: 'input',
    enabled: true,
    action: 'block',
    timing: 'before',
    config: { terms: ['acme'] },
    ...changes,
  };
}

describe('guardrails over a text', () => {
  it('run in order, and each sees what the one before has masked', async () => {
    const result = await applyGuardrails(
      [
        spec({ id: 'a', action: 'mask', config: { terms: ['acme'], mask: 'globex' } }),
        spec({ id: 'b', action: 'flag', config: { terms: ['acme'] } }),
        spec({ id: 'c', action: 'mask', config: { terms: ['globex'], mask: '…' } }),
      ],
      'input',
      'From Acme to you',
      {},
    );
    expect(result).toMatchObject({ text: 'From … to you', blocked: false });
    expect(result.trips.map(({ guardrailId, action }) => [guardrailId, action])).toEqual([
      ['a', 'mask'],
      ['c', 'mask'],
    ]);
  });

  it('stop at a block; what stands behind it is not paid for', async () => {
    let asked = 0;
    const judge = async () => ({ tripped: true, reason: `call ${++asked}` });
    const specs = [spec({ id: 'a' }), spec({ id: 'b', kind: 'judge', config: { prompt: 'It trips always.' } })];
    expect(await applyGuardrails(specs, 'input', 'acme', { judge })).toMatchObject({
      blocked: true,
      trips: [{ guardrailId: 'a', failed: false }],
    });
    expect(asked).toBe(0);
    expect((await applyGuardrails(specs, 'input', 'x', { judge })).trips).toHaveLength(1);
    expect(asked).toBe(1);
  });

  it('leave out what is switched off or of another stage', async () => {
    const specs = [spec({ enabled: false }), spec({ stage: 'output' })];
    expect(await applyGuardrails(specs, 'input', 'acme', {})).toEqual({ text: 'acme', trips: [], blocked: false });
  });

  it.each([
    ['an unknown kind', { kind: 'telepathy' as GuardrailSpec['kind'] }],
    ['a prototype key as kind', { kind: '__proto__' as GuardrailSpec['kind'] }],
    ['a config of another shape', { config: { terms: 'acme' } }],
    ['a config with more in it', { config: { terms: ['acme'], extra: 1 } }],
    ['a pattern that is none', { kind: 'regex' as const, config: { patterns: [{ pattern: '(' }] } }],
    ['a judge without a model', { kind: 'judge' as const, config: { prompt: 'It trips always.' } }],
    ['a mask that can not be made', { kind: 'length' as const, action: 'mask' as const, config: { min: 50 } }],
    [
      'a kind that can not mask',
      { kind: 'topics' as const, action: 'mask' as const, config: { topics: [{ name: 'x', keywords: ['harmless'] }] } },
    ],
  ])('let nothing pass for %s', async (_what, changes) => {
    const result = await applyGuardrails([spec(changes)], 'input', 'harmless', {});
    expect(result).toMatchObject({ blocked: true, trips: [{ action: 'block' }] });
  });

  it('only say so where a flag fails', async () => {
    const result = await applyGuardrails(
      [spec({ kind: 'judge', action: 'flag', config: {} }), spec({})],
      'input',
      'ok',
      {},
    );
    expect(result).toMatchObject({ blocked: false, trips: [{ action: 'flag', failed: true }] });
  });

  it('block when a judge throws, and never throw themselves', async () => {
    const judge = () => Promise.reject(new Error('503'));
    const result = await applyGuardrails(
      [spec({ kind: 'judge', config: { prompt: 'It trips always.' } })],
      'input',
      'x',
      { judge },
    );
    expect(result).toMatchObject({ blocked: true, trips: [{ failed: true, reason: 'The check failed: 503' }] });
    expect((await applyGuardrails([spec({})], 'input', 'x'.repeat(MAX_GUARDED_CHARS + 1), {})).blocked).toBe(true);
  });
});

describe('guardrails over items', () => {
  const items: AgentInputItem[] = [
    { type: 'message', role: 'system', content: 'acme' },
    { type: 'message', role: 'user', content: 'hello acme' },
    {
      type: 'message',
      role: 'user',
      content: [
        { type: 'input_text', text: 'two: acme' },
        { type: 'input_image', image: 'https://acme.test/a.png' },
      ],
    },
    {
      type: 'function_call_result',
      name: 'f',
      callId: 'c',
      status: 'completed',
      output: { type: 'text', text: 'from acme' },
    },
  ];

  it('read what people and tools said, and put masks back in place', async () => {
    expect(itemTexts(items)).toEqual(['hello acme', 'two: acme', 'from acme']);
    const { value, blocked } = await guardItems([spec({ action: 'mask' })], 'input', items, {});
    expect(blocked).toBe(false);
    expect(itemTexts(value)).toEqual(['hello [BLOCKED]', 'two: [BLOCKED]', 'from [BLOCKED]']);
    expect(value[0]).toEqual(items[0]);
    expect(value[2]).toMatchObject({ content: [{ type: 'input_text' }, { image: 'https://acme.test/a.png' }] });
    expect(itemTexts(items)[0]).toBe('hello acme');
  });

  it('change nothing where nothing is replaced', () => {
    expect(withTexts(items, itemTexts(items))).toEqual(items);
  });

  it('block a find that spans two texts', async () => {
    const split: AgentInputItem[] = ['big', 'secret'].map((content) => ({ type: 'message', role: 'user', content }));
    const config = { terms: ['big secret'] };
    expect((await guardItems([spec({ action: 'mask', config })], 'input', split, {})).blocked).toBe(true);
  });
});

describe('guardrails over JSON', () => {
  const mask = spec({ stage: 'tool_input', action: 'mask' });

  it('mask texts and leave the shape', async () => {
    const { value } = await guardJson(
      [mask],
      'tool_input',
      { to: 'Acme', list: ['x', { deep: 'an\nacme\tb' }], n: 3, no: null },
      {},
    );
    expect(value).toEqual({ to: '[BLOCKED]', list: ['x', { deep: 'an\n[BLOCKED]\tb' }], n: 3, no: null });
  });

  it('mask a number that is a find, and block the name of a field', async () => {
    const number = spec({ stage: 'tool_input', action: 'mask', config: { terms: ['42'], mask: '#' } });
    expect((await guardJson([number], 'tool_input', { n: 42 }, {})).value).toEqual({ n: '#' });
    expect((await guardJson([mask], 'tool_input', { acme: 1 }, {})).blocked).toBe(true);
  });

  it('see through escapes, keep prototype keys as data, and check the shape of the JSON itself', async () => {
    expect((await guardJson([spec({ stage: 'tool_output' })], 'tool_output', 'line\nAcme', {})).blocked).toBe(true);
    expect((await guardJson([spec({ stage: 'tool_output' })], 'tool_output', { a: 'x\nacme"\\' }, {})).blocked).toBe(
      true,
    );
    const hostile: unknown = JSON.parse('{"__proto__": {"x": "acme"}}');
    const { value } = await guardJson([mask], 'tool_input', hostile, {});
    expect(JSON.stringify(value)).toBe('{"__proto__":{"x":"[BLOCKED]"}}');
    const shape = spec({
      kind: 'json_schema',
      stage: 'tool_input',
      config: { schema: { type: 'object', required: ['a'] } },
    });
    expect((await guardJson([shape], 'tool_input', { a: 'x\ny' }, {})).trips).toEqual([]);
    expect((await guardJson([shape], 'tool_input', {}, {})).blocked).toBe(true);
  });

  it('never let a find through, whatever the JSON', async () => {
    const leaf = fc.oneof(fc.string(), fc.constantFrom('acme', 'ACME corp', 'x acme'), fc.integer());
    const json = fc.oneof(leaf, fc.array(leaf), fc.dictionary(fc.oneof(fc.string(), fc.constant('acme')), leaf));
    await fc.assert(
      fc.asyncProperty(json, async (value) => {
        const result = await guardJson([mask], 'tool_input', value, {});
        if (result.blocked) return;
        const again = await guardJson([{ ...mask, action: 'block' }], 'tool_input', result.value, {});
        expect(again.blocked).toBe(false);
      }),
    );
  });
});
