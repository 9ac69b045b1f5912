import { describe, expect, it } from 'vitest';
import { listGuardrailKinds } from '../../../worker/engine/guardrails/kinds.ts';
import { USUAL_TOOL } from '../tools/tool-values.ts';
import { type AgentFormValues, agentFormSchema, NEW_AGENT } from './form-values.ts';
import { type Known, type Suggestion, suggestionsFor } from './suggestions.ts';

const KNOWN: Known = {
  snippets: { role: '# Role\nYou are …', handoff: '# Handing on\nHand the conversation on.' },
  guardrails: listGuardrailKinds().map(({ kind, title, about, stages, canMask, examples }) => ({
    kind: kind as 'pii',
    title,
    about,
    stages: [...stages],
    canMask,
    config: {},
    examples: examples.map(({ title: example, name, config }) => ({
      title: example,
      name,
      config: config as Record<string, unknown>,
    })),
  })),
};
const QUIET: AgentFormValues = {
  ...NEW_AGENT,
  name: 'A',
  description: 'Answers.',
  instructions: 'Answer the question.',
};
const tool = (kind: string, config = {}): AgentFormValues['tools'][number] => ({
  ...USUAL_TOOL,
  id: 'tol_1',
  kind: kind as 'http',
  name: 'send',
  config,
});
const handoff = {
  targetAgentId: 'agt_2',
  toolName: '',
  toolDescription: '',
  filterKind: 'all' as const,
  filterCount: '',
};

function only(change: Partial<AgentFormValues>): Suggestion | undefined {
  const values = { ...QUIET, ...change };
  const found = suggestionsFor(values, KNOWN);
  expect(found.length, JSON.stringify(found.map(({ kind }) => kind))).toBeLessThanOrEqual(1);
  const [suggestion] = found;
  if (!suggestion) return undefined;
  const better = { ...values, ...suggestion.change };
  // One click settles it, and the form takes it.
  expect(suggestionsFor(better, KNOWN).filter(({ kind }) => kind === suggestion.kind)).toEqual([]);
  if (suggestion.kind !== 'addValue') expect(agentFormSchema.safeParse(better).error).toBeUndefined();
  return suggestion;
}

describe('suggestions', () => {
  it('are silent about an agent that is fine', () => expect(only({})).toBeUndefined());

  it.each<[string, Partial<AgentFormValues>, Partial<Suggestion>]>([
    ['nothing to begin from', { instructions: ' ' }, { kind: 'begin', section: 'instructions' }],
    [
      'no description',
      { description: '', instructions: '# Role\nYou translate texts. Be brief.' },
      { kind: 'describe', section: 'basics', change: { description: 'You translate texts.' } },
    ],
    [
      'a value that is not there',
      { instructions: 'Work for {{ context.company }} on {{ date }}.' },
      { kind: 'addValue', about: 'company' },
    ],
    [
      'a warm model that must be exact',
      { temperature: '1.4', wantsOutputType: true, outputSchema: '{"type":"object"}' },
      { kind: 'calmDown' },
    ],
    ['a tool that writes unasked', { tools: [tool('http', { method: 'POST' })] }, { kind: 'askFirst', about: 'send' }],
    ['handoffs that nobody speaks of', { handoffs: [handoff] }, { kind: 'sayHandoff', section: 'handoffs' }],
    ['JSON that is only asked for', { instructions: 'Answer in JSON.' }, { kind: 'answerInJson', section: 'output' }],
    [
      'fields that may all be left out',
      { wantsOutputType: true, outputSchema: '{"type":"object","properties":{"a":{"type":"string"}}}' },
      { kind: 'requireFields' },
    ],
    ['what strangers write', { tools: [tool('web_search')] }, { kind: 'guardInjection', section: 'guardrails' }],
    ['visitors', { visibility: 'public' }, { kind: 'hidePersonalData' }],
  ])('sees %s', (_, change, expected) => {
    expect(only(change)).toMatchObject(expected);
  });

  it.each<[string, Partial<AgentFormValues>]>([
    ['a tool that only reads', { tools: [tool('http', { method: 'GET' })] }],
    ['a tool that is off', { tools: [{ ...tool('http', { method: 'POST' }), enabled: false }] }],
    ['a tool that asks', { tools: [{ ...tool('http', { method: 'POST' }), approval: { mode: 'always' } }] }],
    ['handoffs that the instructions speak of', { handoffs: [handoff], instructions: 'Hand over to the teacher.' }],
    ['a schema that is half written', { wantsOutputType: true, outputSchema: '{"type":' }],
  ])('are silent about %s', (_, change) => {
    expect(only(change)).toBeUndefined();
  });
});
