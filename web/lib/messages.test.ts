import { expect, it } from 'vitest';
import { t } from './messages.ts';

it('answers with the message of a name', () => {
  expect(t('common.undo')).toBe('Undo');
});

// Never called: the compiler refuses a name that there is not.
export function unknownMessage(): string {
  // @ts-expect-error no such message
  return t('common.nothing');
}
