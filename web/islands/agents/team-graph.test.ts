import { describe, expect, it } from 'vitest';
import type { Schema } from '../../lib/api.ts';
import { teamOf } from './team-graph.ts';

type Graph = Schema<'AgentGraph'>;

const node = (id: string, owned = true) => ({
  id,
  name: id.toUpperCase(),
  provider: 'openai',
  model: 'm',
  version: 0,
  owned,
});
const edge = (from: string, to: string, kind: 'handoff' | 'fallback' = 'handoff') => ({ from, to, kind, label: null });
const handoff = (targetAgentId: string, toolDescription = '') => ({
  targetAgentId,
  toolDescription,
  toolName: '',
  filterKind: 'all' as const,
  filterCount: '',
});
const self = (handoffs: string[], fallbackAgentId = '') => ({
  id: 'a',
  values: { name: 'Edited', modelName: 'new', handoffs: handoffs.map((id) => handoff(id)), fallbackAgentId },
});
const arrows = (graph: { edges: { from: string; to: string }[] }) => graph.edges.map(({ from, to }) => `${from}>${to}`);

describe('the graph of a team', () => {
  const own: Graph = {
    nodes: [node('a'), node('b'), node('c', false)],
    edges: [edge('a', 'b'), edge('b', 'c')],
    usedBy: [{ id: 'z', name: 'Z' }],
  };

  it('takes the own links from the form and what lies behind them from what is saved', () => {
    const team = teamOf(self(['b']), [own], () => undefined);
    expect(arrows(team)).toEqual(['a>b', 'b>c', 'z>a']);
    expect(team.nodes.find(({ id }) => id === 'a')).toMatchObject({ name: 'Edited', model: 'new', isSelf: true });
    expect(team.nodes.find(({ id }) => id === 'c')).toMatchObject({ isForeign: true });
    expect(team.nodes.find(({ id }) => id === 'z')).toMatchObject({ name: 'Z', model: '' });
  });

  it('leaves out what the form no longer leads to, and takes in what it newly leads to', () => {
    const other: Graph = { nodes: [node('d'), node('e')], edges: [edge('d', 'e', 'fallback')], usedBy: [] };
    expect(arrows(teamOf(self(['d']), [own, other], () => undefined))).toEqual(['a>d', 'd>e', 'z>a']);
  });

  it('names a target whose graph is not there yet, and draws a fallback', () => {
    const team = teamOf(self([], 'q'), [], (id) => (id === 'q' ? 'Queen' : undefined));
    expect(team.edges).toEqual([{ from: 'a', to: 'q', kind: 'fallback', label: '' }]);
    expect(team.nodes[1]).toMatchObject({ id: 'q', name: 'Queen' });
  });

  it('ends circles, and draws each link once', () => {
    const circle: Graph = {
      nodes: [node('a'), node('b')],
      edges: [edge('a', 'b'), edge('b', 'a'), edge('b', 'b')],
      usedBy: [{ id: 'b', name: 'B' }],
    };
    expect(arrows(teamOf(self(['b']), [circle, circle], () => undefined))).toEqual(['a>b', 'b>a', 'b>b']);
  });

  it('draws agents that are tools, as long as they are in use', () => {
    const tool = (id: string, enabled: boolean) => ({
      id,
      kind: 'agent' as const,
      name: id,
      description: 'Translates',
      enabled,
      timeoutMs: 30_000,
      approval: { mode: 'never' as const },
      runAs: 'caller' as const,
      onUnknown: 'tell_model' as const,
      config: { agentId: id },
    });
    const one = self([]);
    const team = teamOf(
      { ...one, values: { ...one.values, tools: [tool('t', true), tool('off', false)] } },
      [],
      () => 'T',
    );
    expect(team.edges).toEqual([{ from: 'a', to: 't', kind: 'tool', label: 'Translates' }]);
  });
});
