import { describe, expect, it } from 'vitest';
import { addMessage, countChanges, draftItems, type ForkDraft, forkBody, leaveOut } from './fork-draft.ts';

const INPUT = [
  { type: 'message', role: 'user', content: 'What is 2 + 2?' },
  { type: 'function_call', callId: 'c1', name: 'add', arguments: '{}' },
  { type: 'function_call_result', callId: 'c1', name: 'add', output: { type: 'text', text: '4' } },
  { type: 'reasoning', content: [] },
];

const BEFORE: ForkDraft = { items: draftItems(INPUT), instructions: 'Help.', provider: 'openai', model: 'gpt-4o' };

describe('the draft of a fork', () => {
  it('knows what can be edited', () => {
    expect(BEFORE.items.map((item) => item.text)).toEqual(['What is 2 + 2?', '{}', '4', null]);
    expect(draftItems('no list')).toEqual([]);
  });

  it('sends nothing that was not changed', () => {
    expect(forkBody('t1', BEFORE, BEFORE, {})).toEqual({ step: 't1' });
    expect(countChanges(BEFORE, BEFORE)).toBe(0);
  });

  it('sends edited, added and left out items, and what else changed', () => {
    const [question, ...others] = BEFORE.items;
    if (!question) throw new Error('no item');
    const items = addMessage([{ ...question, text: 'What is 2 + 3?' }, ...others]).map((item) =>
      item.from === null ? { ...item, text: 'Be quick.' } : item,
    );
    const draft = { items: leaveOut(items, 'old-3'), instructions: 'Shout.', provider: 'openai', model: 'gpt-4o-mini' };
    expect(forkBody('t2', BEFORE, draft, { temperature: 0 })).toEqual({
      step: 't2',
      items: [{ from: 0, text: 'What is 2 + 3?' }, { from: 1 }, { from: 2 }, { role: 'user', content: 'Be quick.' }],
      instructions: 'Shout.',
      model: { provider: 'openai', name: 'gpt-4o-mini', settings: { temperature: 0 } },
    });
    expect(countChanges(BEFORE, draft)).toBe(5);
  });

  it('leaves a call out with its result, and forgets empty new messages', () => {
    expect(leaveOut(BEFORE.items, 'old-2').map((item) => item.from)).toEqual([0, 3]);
    expect(forkBody('t1', BEFORE, { ...BEFORE, items: addMessage(BEFORE.items) }, {})).toEqual({ step: 't1' });
  });
});
