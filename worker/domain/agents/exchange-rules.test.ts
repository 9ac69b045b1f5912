import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentSpec, RunDefinition } from '../../engine/definition.ts';
import { documentIssues, toDocument } from './exchange-rules.ts';
import { exchangeDocument } from './schemas-exchange.ts';

/** Graphs of up to 8 agents with few different names, any links and no link to itself. */
const graphs: fc.Arbitrary<RunDefinition> = fc.integer({ min: 1, max: 8 }).chain((size) =>
  fc
    .array(
      fc.record({
        name: fc.constantFrom('Tutor', 'Tutor (2)', 'Triage', '__proto__', 'constructor'),
        targets: fc.uniqueArray(fc.nat(size - 1)),
        fallback: fc.option(fc.nat(size - 1)),
      }),
      { minLength: size, maxLength: size },
    )
    .map((agents) => {
      const specs = agents.map<AgentSpec>((agent, self) => ({
        id: `agt_${self}`,
        name: agent.name,
        description: '',
        instructions: `I am ${self}`,
        model: { provider: 'openai', name: 'gpt-4o-mini', settings: {} },
        handoffDescription: '',
        outputType: null,
        fallbackAgentId: agent.fallback === null || agent.fallback === self ? null : `agt_${agent.fallback}`,
        handoffs: agent.targets
          .filter((target) => target !== self)
          .map((target) => ({
            id: `hnd_${self}_${target}`,
            targetAgentId: `agt_${target}`,
            toolName: null,
            toolDescription: null,
            inputFilter: { kind: 'none' },
          })),
        version: 0,
      }));
      return { entryAgentId: 'agt_0', agents: Object.fromEntries(specs.map((spec) => [spec.id, spec])) };
    }),
);

describe('an exported document', () => {
  it('can always be imported, says who leads to whom, and has no id in it', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const document = exchangeDocument.parse(JSON.parse(JSON.stringify(toDocument(graph))));
        expect(documentIssues(document)).toEqual([]);
        expect(JSON.stringify(document)).not.toMatch(/agt_|hnd_/);
        const idOf = new Map(document.agents.map((agent) => [agent.ref, agent.instructions?.replace('I am ', 'agt_')]));
        expect(idOf.get(document.entry)).toBe(graph.entryAgentId);
        for (const agent of document.agents) {
          const spec = graph.agents[idOf.get(agent.ref) ?? ''];
          expect(agent.handoffs?.map((handoff) => idOf.get(handoff.to))).toEqual(
            spec?.handoffs.map((handoff) => handoff.targetAgentId),
          );
          expect(agent.fallback ? idOf.get(agent.fallback) : null).toBe(spec?.fallbackAgentId);
        }
      }),
    );
  });
});
