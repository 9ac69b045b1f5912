import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentContext, AgentSpec } from '../../engine/definition.ts';
import { contextValues, filledLength, mergedContext, overrideIssues, withOverrides } from './context-rules.ts';
import { fillVariables, withVariables } from './instruction-variables.ts';

const context = (more: Partial<AgentContext> = {}): AgentContext => ({
  values: { company: 'Example', tone: 'warm' },
  documents: [{ name: 'rules', text: 'Be kind.' }],
  overrides: { type: 'object', properties: { company: { type: 'string', maxLength: 9 }, size: { type: 'integer' } } },
  ...more,
});
const agent = (id: string, instructions: string, own?: AgentContext): AgentSpec => ({
  id,
  name: id,
  description: '',
  instructions,
  model: { provider: 'openai', name: 'gpt-4o-mini', settings: {} },
  handoffDescription: '',
  outputType: null,
  fallbackAgentId: null,
  handoffs: [],
  version: 0,
  ...(own ? { context: own } : {}),
});

describe('a context in instructions', () => {
  it('is put in once, as text', () => {
    const text = '{{ context.company }}: {{document.rules}} {{ context.nothing }} {{ document.company }}';
    expect(fillVariables(text, contextValues(context()))).toBe(
      'Example: Be kind. {{ context.nothing }} {{ document.company }}',
    );
  });

  it('has the length that was foretold', () => {
    const part = fc.constantFrom('{{ context.a }}', '{{document.a}}', '{{ context.b }}', '{{ x }}', 'text ', '{{');
    fc.assert(
      fc.property(fc.array(part), fc.string(), fc.string(), (parts, a, text) => {
        const values = contextValues({ values: { a }, documents: [{ name: 'a', text }], overrides: null });
        const written = parts.join('');
        expect(filledLength(written, values)).toBe(fillVariables(written, values).length);
      }),
    );
  });

  it('is refused before it is put in where it would grow without bounds', () => {
    const big = context({ documents: [{ name: 'rules', text: 'x'.repeat(100_000) }] });
    const spec = agent('a', '{{ document.rules }}'.repeat(4_000), big);
    expect(() => withVariables({ entryAgentId: 'a', agents: { a: spec } }, 0)).toThrow('too long');
    const ids = Array.from({ length: 6 }, (_, i) => `a${i}`);
    const agents = Object.fromEntries(ids.map((id) => [id, agent(id, '{{ document.rules }}'.repeat(3), big)]));
    expect(() => withVariables({ entryAgentId: 'a0', agents }, 0)).toThrow('all agents together');
  });

  it('takes new values and documents in the place of old ones', () => {
    const merged = mergedContext(context(), {
      values: { tone: 'cold', more: '1' },
      documents: [{ name: 'rules', text: 'Be brief.' }],
      overrides: null,
    });
    expect(merged).toEqual({
      values: { company: 'Example', tone: 'cold', more: '1' },
      documents: [{ name: 'rules', text: 'Be brief.' }],
      overrides: context().overrides,
    });
  });
});

describe("a run's own values", () => {
  it.each<[string, AgentContext | undefined, Record<string, string | number | boolean>, string[]]>([
    ['none', context(), {}, []],
    ['none, where none may be', undefined, {}, []],
    ['what the schema allows', context(), { company: 'Mine', size: 3 }, []],
    [
      'what the schema refuses',
      context(),
      { company: 'Much too long', size: 1.5 },
      ['context.company', 'context.size'],
    ],
    ['what it does not name', context(), { tone: 'rude' }, ['context.tone']],
    ['a name of a prototype', context(), { constructor: 'x' }, ['context.constructor']],
    ['any, where none may be', context({ overrides: null }), { company: 'x' }, ['context']],
  ])('may be %s', (_, own, wanted, expected) => {
    expect([...new Set(overrideIssues(own, wanted).map(({ path }) => path))]).toEqual(expected);
  });

  it('reach each agent as far as it takes them, and leave the stored context alone', () => {
    const open = context();
    const closed = context({ overrides: null });
    const text = '{{ context.company }} {{ context.size }}';
    const agents = { a: agent('a', text, open), b: agent('b', text, closed), c: agent('c', text) };
    const filled = withVariables({ entryAgentId: 'a', agents }, 0, { company: 'Mine', size: 3 });
    expect(Object.values(filled.agents).map(({ instructions }) => instructions)).toEqual([
      'Mine 3',
      'Example {{ context.size }}',
      text,
    ]);
    expect(Object.values(filled.agents).some((spec) => 'context' in spec)).toBe(false);
    expect(withOverrides(open, { tone: 'x' })).toBe(open);
    expect(open).toEqual(context());
  });
});
