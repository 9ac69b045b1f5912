import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { record, redo, startHistory, undo } from './edit-history.ts';

describe('the history of a form', () => {
  it('joins typing in one field, and starts anew after a rest or in another field', () => {
    let history = startHistory('');
    for (const [text, mark, at] of [
      ['a', 'name', 0],
      ['ab', 'name', 500],
      ['abc', 'name', 1_000],
      ['abc d', 'name', 5_000],
      ['abc d!', 'note', 5_100],
    ] as const)
      history = record(history, text, mark, at);
    const seen = [history.present];
    while (history.past.length > 0) {
      history = undo(history);
      seen.push(history.present);
    }
    expect(seen).toEqual(['abc d!', 'abc d', 'abc', '']);
  });

  it('forgets what was undone once something new is typed', () => {
    const history = record(undo(record(startHistory(1), 2, 'a', 0)), 3, 'a', 1);
    expect(redo(history)).toBe(history);
    expect(undo(history).present).toBe(1);
  });

  it('does not count a change that changes nothing', () => {
    const history = startHistory({ a: 1 });
    expect(record(history, { a: 1 }, 'a', 0)).toBe(history);
  });

  it('comes back to where it was by as many redos as undos', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5)), fc.nat(20), (values, steps) => {
        let history = startHistory(-1);
        values.forEach((value, index) => {
          history = record(history, value, `field ${index}`, index);
        });
        const { present } = history;
        const back = Math.min(steps, history.past.length);
        for (let i = 0; i < back; i++) history = undo(history);
        for (let i = 0; i < back; i++) history = redo(history);
        expect(history.present).toBe(present);
      }),
    );
  });
});
