import { describe, expect, it } from 'vitest';
import type { ForkPoint, RunItem } from '../../../durable-objects/run-host/protocol.ts';
import { tutors } from '../../engine/testing/fixtures.ts';
import { AppError } from '../../kernel/errors.ts';
import { editedDefinition, editedInput, editedItems } from './fork-edits.ts';

const ITEMS: RunItem[] = [
  { type: 'message', role: 'user', content: 'What is 2 + 2?' },
  { type: 'function_call', callId: 'c1', name: 'add', arguments: '{"a":2,"b":2}' },
  { type: 'function_call_result', callId: 'c1', name: 'add', output: { type: 'text', text: '4' } },
  {
    type: 'message',
    role: 'assistant',
    id: 'msg_1',
    providerData: { x: 1 },
    status: 'completed',
    content: [{ type: 'output_text', text: 'Four.' }],
  },
  { type: 'reasoning', content: [] },
];

function issuesOf(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return error.issues.map((issue) => issue.path);
    throw error;
  }
  return [];
}

describe('the items of a fork', () => {
  it('stay as they are without an edit', () => {
    expect(editedItems(ITEMS, {})).toBe(ITEMS);
    expect(editedItems(ITEMS, { items: ITEMS.map((_, from) => ({ from })) })).toEqual(ITEMS);
  });

  it('change their text, each in the shape of its kind, and take new messages', () => {
    const edited = editedItems(ITEMS, {
      items: [
        { role: 'system', content: 'Be brief.' },
        { from: 0, text: 'What is 2 + 3?' },
        { from: 1, text: '{"a":2,"b":3}' },
        { from: 2, text: '5' },
        { from: 3, text: 'Five.' },
      ],
    });
    expect(edited).toEqual([
      { type: 'message', role: 'system', content: 'Be brief.' },
      { type: 'message', role: 'user', content: 'What is 2 + 3?' },
      { type: 'function_call', callId: 'c1', name: 'add', arguments: '{"a":2,"b":3}' },
      { type: 'function_call_result', callId: 'c1', name: 'add', output: { type: 'text', text: '5' } },
      { type: 'message', role: 'assistant', status: 'completed', content: [{ type: 'output_text', text: 'Five.' }] },
    ]);
  });

  it('refuse what is not there, what is there twice, and what has no text', () => {
    expect(issuesOf(() => editedItems(ITEMS, { items: [{ from: 9 }] }))).toEqual(['items.0.from']);
    expect(issuesOf(() => editedItems(ITEMS, { items: [{ from: 0 }, { from: 0 }] }))).toEqual(['items.1.from']);
    expect(issuesOf(() => editedItems(ITEMS, { items: [{ from: 4, text: 'x' }] }))).toEqual(['items.0.text']);
    expect(issuesOf(() => editedItems(ITEMS, { input: 'x', items: [{ from: 0 }] }))).toEqual(['input']);
  });

  it('never part a call from its result', () => {
    expect(issuesOf(() => editedItems(ITEMS, { items: [{ from: 0 }, { from: 1 }] }))).toEqual(['items.1']);
    expect(issuesOf(() => editedItems(ITEMS, { items: [{ from: 0 }, { from: 2 }] }))).toEqual(['items.1']);
  });
});

describe('the definition of a fork', () => {
  const point = {
    definition: tutors(),
    agentId: 'math',
    input: 'What is 2 + 2?',
    items: ITEMS,
  } as unknown as ForkPoint;

  it("changes the step's agent alone", () => {
    const { agents } = editedDefinition(point, {
      instructions: 'Shout.',
      model: { provider: 'openai', name: 'gpt-4o-mini', settings: { temperature: 0 } },
    });
    expect(agents['math']).toMatchObject({ instructions: 'Shout.', model: { settings: { temperature: 0 } } });
    expect(agents['triage']).toEqual(tutors().agents['triage']);
    expect(point.definition).toEqual(tutors());
  });

  it('refuses a model that nobody serves', () => {
    const model = { provider: 'openai', name: 'no-such-model', settings: {} };
    expect(issuesOf(() => editedDefinition(point, { model }))).toEqual(['model.name']);
  });
});

it('shows the question that the fork was asked', () => {
  const point = { input: 'Old?' } as unknown as ForkPoint;
  expect(editedInput(point, ITEMS, {})).toBe('Old?');
  expect(editedInput(point, ITEMS, { input: 'New?' })).toBe('New?');
  const items = editedItems(ITEMS, { items: [{ from: 0, text: 'Edited?' }] });
  expect(editedInput(point, items, { items: [{ from: 0 }] })).toBe('Edited?');
});
