import { describe, expect, it } from 'vitest';
import type { AgentSpec } from '../../engine/definition.ts';
import { fillVariables, withVariables } from './instruction-variables.ts';

const agent = (instructions: string): AgentSpec => ({
  id: 'agt_1',
  name: 'Guide',
  description: 'Knows {{ date }}',
  instructions,
  model: { provider: 'openai', name: 'gpt-4o-mini', settings: {} },
  handoffDescription: '',
  outputType: null,
  fallbackAgentId: null,
  handoffs: [],
  version: 0,
});
const filled = (text: string) =>
  withVariables({ entryAgentId: 'agt_1', agents: { agt_1: agent(text) } }, Date.UTC(2026, 10, 22, 7, 5)).agents.agt_1
    ?.instructions;

describe('variables in instructions', () => {
  it('become what holds at the start of the run, in UTC', () => {
    expect(filled('Today is {{weekday}}, {{ date }}, {{  time }}.')).toBe('Today is Sunday, 2026-11-22, 07:05 UTC.');
    expect(filled('You are {{ agent.name }}.')).toBe('You are Guide.');
  });

  it('are not looked for in what was put in', () => {
    expect(filled('{{ agent.description }}')).toBe('Knows {{ date }}');
  });

  it.each([
    '{{ nobody }}',
    '{{ __proto__ }}',
    '{{ constructor }}',
    '{{ toString }}',
    '{ date }',
    '{{ date',
    '{{ 1 + 1 }}',
  ])('leave %s as it is written', (text) => expect(filled(text)).toBe(text));

  it('take a value with a dollar sign as it is', () => {
    expect(fillVariables('{{ a }}!', { a: "$& $1 $'" })).toBe("$& $1 $'!");
  });
});
