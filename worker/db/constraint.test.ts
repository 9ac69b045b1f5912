import { describe, expect, it } from 'vitest';
import { constraintFault } from './constraint.ts';

function refusal(code: string, constraint: string): Error {
  return Object.assign(new Error('refused'), { code, constraint });
}

describe('a refusal by the database', () => {
  it('is found behind the wrappers of the driver', () => {
    const wrapped = new Error('Failed query', {
      cause: new Error('again', { cause: refusal('23505', 'handoffs_agent_target_idx') }),
    });
    expect(constraintFault(wrapped)).toEqual({ code: 'unique', constraint: 'handoffs_agent_target_idx' });
    expect(constraintFault(refusal('23503', 'fk'))).toEqual({ code: 'foreign_key', constraint: 'fk' });
  });

  it.each([[refusal('57014', '')], [new Error('other')], ['text'], [undefined]])('is nothing else', (error) => {
    expect(constraintFault(error)).toBeUndefined();
  });
});
