import { describe, expect, it } from 'vitest';
import { NEW_AGENT } from './form-values.ts';
import { copyOver } from './kept-copy.ts';

const base = { ...NEW_AGENT, name: 'Saved' };

describe('what was kept on this machine', () => {
  it('comes back over what is saved', () => {
    const copy = copyOver({ values: { ...base, name: 'Kept' }, revision: 3, at: 9 }, base);
    expect(copy).toEqual({ values: { ...base, name: 'Kept' }, revision: 3, at: 9 });
  });

  it('keeps fields that an older page did not know as they are saved, and drops those that we do not', () => {
    const copy = copyOver({ values: { name: 'Kept', colour: 'red', handoffs: 'none' }, revision: 3, at: 9 }, base);
    expect(copy?.values).toEqual({ ...base, name: 'Kept' });
  });

  it.each([null, 7, 'text', {}, { values: null, revision: 1, at: 1 }, { values: base, revision: '1', at: 1 }])(
    'is nothing where %j was stored',
    (stored) => expect(copyOver(stored, base)).toBeNull(),
  );

  it('is nothing where it says what is saved anyway', () => {
    expect(copyOver({ values: base, revision: 1, at: 1 }, base)).toBeNull();
  });
});
