import { describe, expect, it } from 'vitest';
import type { Schema } from '../../lib/api.ts';
import { SavedIds } from '../tools/tool-values.ts';
import { agentFormSchema, bodyOf, fieldOfIssue, NEW_AGENT, valuesOf } from './form-values.ts';

const STORED: Schema<'Agent'> = {
  id: 'agt_1',
  name: 'Triage',
  description: 'Decides who answers',
  instructions: 'Hand on.',
  model: {
    provider: 'openai',
    name: 'gpt-4o-mini',
    settings: { temperature: 0.2, toolChoice: 'auto', reasoning: { effort: 'low' } },
  },
  handoffDescription: '',
  outputType: { name: 'verdict', schema: { type: 'object' }, strict: true },
  visibility: 'unlisted',
  version: 2,
  revision: 7,
  fallbackAgentId: 'agt_9',
  clonedFrom: null,
  createdAt: '2026-11-22T12:00:00.000Z',
  updatedAt: '2026-11-22T12:00:00.000Z',
  handoffs: [
    {
      id: 'hnd_1',
      targetAgentId: 'agt_2',
      targetName: 'Math Tutor',
      targetVisibility: 'private',
      toolName: null,
      toolDescription: 'Numbers',
      inputFilter: { kind: 'last_messages', count: 4 },
      position: 0,
    },
  ],
  tools: [
    {
      id: 'tol_1',
      kind: 'http',
      name: 'find_order',
      description: 'Finds an order.',
      enabled: true,
      timeoutMs: 30_000,
      approval: { mode: 'when', when: 'args.amount > 100' },
      runAs: 'caller',
      onUnknown: 'tell_model',
      config: { url: 'https://example.test/{id}' },
    },
  ],
  guardrails: [
    {
      id: 'grd_1',
      kind: 'length',
      name: 'Short',
      stage: 'input',
      enabled: true,
      action: 'block',
      timing: 'before',
      config: { maxChars: 100 },
    },
  ],
  context: { values: { company: 'Example Ltd' }, documents: [{ name: 'faq', text: 'Open.' }], overrides: null },
  owned: true,
};

const messagesOf = (values: unknown) => {
  const result = agentFormSchema.safeParse(values);
  return result.success ? [] : result.error.issues.map((issue) => issue.path.join('.'));
};

describe('the editor’s values', () => {
  it('come back unchanged when nothing was edited', () => {
    expect(bodyOf(valuesOf(STORED), STORED)).toEqual({
      name: 'Triage',
      description: 'Decides who answers',
      instructions: 'Hand on.',
      model: STORED.model,
      handoffDescription: '',
      outputType: STORED.outputType,
      visibility: 'unlisted',
      fallbackAgentId: 'agt_9',
      handoffs: [
        {
          targetAgentId: 'agt_2',
          toolName: null,
          toolDescription: 'Numbers',
          inputFilter: { kind: 'last_messages', count: 4 },
        },
      ],
      tools: STORED.tools,
      guardrails: STORED.guardrails,
      context: STORED.context,
    });
    expect(agentFormSchema.safeParse(valuesOf(STORED)).success).toBe(true);
  });

  it('send a new tool without an id, and under the API’s once it has one', () => {
    const values = valuesOf(STORED);
    const added = {
      ...values,
      tools: [...values.tools, ...values.tools.map((tool) => ({ ...tool, id: 'new-1', name: 'b' }))],
    };
    const ids = new SavedIds();
    expect(bodyOf(added, STORED, ids).tools?.map(({ id }) => id)).toEqual(['tol_1', undefined]);
    ids.learn(added.tools, [{ id: 'tol_1' }, { id: 'tol_2' }]);
    expect(bodyOf(added, STORED, ids).tools?.map(({ id }) => id)).toEqual(['tol_1', 'tol_2']);
  });

  it('take a setting away when its field is emptied, and keep those that have no field', () => {
    const { model } = bodyOf({ ...valuesOf(STORED), temperature: '', effort: '' }, STORED);
    expect(model?.settings).toEqual({ toolChoice: 'auto' });
  });

  it('send no output type unless it is wanted', () => {
    expect(bodyOf({ ...NEW_AGENT, name: 'A', outputSchema: 'not even JSON' }).outputType).toBeNull();
  });
});

describe('the editor’s rules', () => {
  it('accept a new agent with a name', () => {
    expect(messagesOf({ ...NEW_AGENT, name: 'A' })).toEqual([]);
  });

  it.each([
    [{ name: ' ' }, 'name'],
    [{ name: 'A', temperature: '3' }, 'temperature'],
    [{ name: 'A', temperature: 'warm' }, 'temperature'],
    [{ name: 'A', maxTokens: '1.5' }, 'maxTokens'],
    [{ name: 'A', wantsOutputType: true, outputSchema: '{"type":"array"}' }, 'outputSchema'],
    [{ name: 'A', wantsOutputType: true, outputName: 'two words' }, 'outputName'],
  ])('refuse %j', (change, field) => {
    expect(messagesOf({ ...NEW_AGENT, ...change })).toEqual([field]);
  });

  it('refuse the same target twice, beside the second', () => {
    const handoff = { targetAgentId: 'agt_2', toolName: '', toolDescription: '', filterKind: 'all', filterCount: '' };
    expect(messagesOf({ ...NEW_AGENT, name: 'A', handoffs: [handoff, handoff] })).toEqual(['handoffs.1.targetAgentId']);
  });
});

it.each([
  ['model.settings.temperature', 'temperature'],
  ['model.name', 'modelName'],
  ['outputType.schema.properties', 'outputSchema'],
  ['outputType.name', 'outputName'],
  ['handoffs.0.toolName', 'handoffs.0.toolName'],
  ['name', 'name'],
])('an issue at %s stands beside %s', (path, field) => {
  expect(fieldOfIssue(path)).toBe(field);
});
