import { describe, expect, it } from 'vitest';
import type { AgentSnapshot, ToolSpec } from '../../engine/definition.ts';
import { definitionFrom, portableFrom } from './definition-rules.ts';
import type { GraphRow } from './graph.ts';
import { shownDefinition } from './part-rules.ts';

const KEY = 'key_01k2q3r4s5t6v7w8x9y0z1a2b3';

const tool = (name: string, more: Partial<ToolSpec> = {}): ToolSpec => ({
  id: `tol_${name}`,
  kind: 'http',
  name,
  description: '',
  enabled: true,
  timeoutMs: 1_000,
  approval: { mode: 'never' },
  runAs: 'caller',
  onUnknown: 'tell_model',
  config: { url: 'https://api.example.com', headers: [{ name: 'Authorization', value: `{{secret.${KEY}}}` }] },
  ...more,
});
const asks = (agentId: string) => tool(`ask_${agentId}`, { kind: 'agent', config: { agentId } });

function row(id: string, owned: boolean, parts: Partial<AgentSnapshot> = {}): GraphRow {
  const spec: AgentSnapshot = {
    id,
    name: id,
    description: '',
    instructions: '',
    model: { provider: 'openai', name: 'gpt-4o-mini', settings: {} },
    handoffDescription: '',
    outputType: null,
    fallbackAgentId: null,
    handoffs: [],
    ...parts,
  };
  return { spec, version: owned ? 0 : 1, owned, lent: null };
}

const toolsOf = (rows: GraphRow[], id = 'a') => definitionFrom(rows, 'a').agents[id]?.tools ?? [];

describe('the tools of a run', () => {
  it('are the enabled ones, without agents out of reach', () => {
    const rows = [
      row('a', true, { tools: [tool('on'), tool('off', { enabled: false }), asks('b'), asks('gone')] }),
      row('b', false),
    ];
    expect(toolsOf(rows).map(({ name }) => name)).toEqual(['on', 'ask_b']);
  });

  it('of a version from before there were any are none', () => {
    expect(definitionFrom([row('a', true)], 'a').agents['a']).toMatchObject({
      tools: [],
      guardrails: [],
      context: { values: {}, documents: [], overrides: null },
    });
  });

  it("of one's own agent keep their keys, and run as the caller, who is the owner", () => {
    const rows = [row('a', true, { tools: [tool('own', { runAs: 'owner' })] })];
    expect(toolsOf(rows)).toEqual([tool('own')]);
  });

  it("of somebody else lose their keys, but for those that run as the owner, which whoever runs them doesn't see", () => {
    const rows = [row('a', false, { tools: [tool('callers'), tool('owners', { runAs: 'owner' })] })];
    const [callers, owners] = toolsOf(rows);
    expect(JSON.stringify(callers)).not.toContain(KEY);
    expect(owners).toEqual(tool('owners', { runAs: 'owner' }));
    const shown = shownDefinition(definitionFrom(rows, 'a'));
    expect(JSON.stringify(shown)).not.toContain(KEY);
    expect(shown.agents['a']?.tools?.map(({ name, config }) => [name, Object.keys(config)])).toEqual([
      ['callers', ['url', 'headers']],
      ['owners', []],
    ]);
  });

  it('never nest without end, however agents were saved', () => {
    const rows = [
      row('a', true, { tools: [asks('b'), asks('c')] }),
      row('b', true, { tools: [asks('a'), asks('c')] }),
      row('c', true),
    ];
    expect(toolsOf(rows).map(({ name }) => name)).toEqual(['ask_c']);
    expect(toolsOf(rows, 'b').map(({ name }) => name)).toEqual(['ask_c']);
  });
});

describe('what a document takes along', () => {
  it('is switched off or not, and holds nothing of its owner', () => {
    const guardrail = {
      id: 'grd_1',
      kind: 'length' as const,
      name: 'Short',
      stage: 'input' as const,
      enabled: false,
      action: 'block' as const,
      timing: 'before' as const,
      config: { max: 1 },
    };
    const rows = [
      row('a', false, {
        tools: [tool('off', { enabled: false }), tool('owners', { runAs: 'owner' })],
        guardrails: [guardrail],
      }),
    ];
    const spec = portableFrom(rows, 'a').agents['a'];
    expect(spec?.tools?.map(({ name }) => name)).toEqual(['off']);
    expect(spec?.guardrails).toEqual([guardrail]);
    expect(JSON.stringify(spec)).not.toContain(KEY);
    expect(definitionFrom(rows, 'a').agents['a']?.guardrails).toEqual([]);
  });
});
