import { expect, it } from 'vitest';
import { t } from './messages.ts';

it('answers with the message of a name', () => {
  expect(t('common.undo')).toBe('Undo');
  // @ts-expect-error The compiler refuses a name that there is not.
  const unknown = () => t('common.nothing');
  expect(unknown).toBeTypeOf('function');
});
