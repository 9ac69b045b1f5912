import { describe, expect, it } from 'vitest';
import {
  byStage,
  type GuardrailDraft,
  type GuardrailKind,
  guardrailsSchema,
  neighbour,
  newGuardrail,
} from './guardrail-values.ts';

const PII: GuardrailKind = {
  kind: 'pii',
  title: 'Personal data',
  about: 'Finds personal data.',
  stages: ['output', 'input'],
  canMask: true,
  config: { type: 'object' },
  examples: [{ title: 'Hide', name: 'No personal data', config: { types: ['email'] } }],
};
const guardrail = (change: Partial<GuardrailDraft>): GuardrailDraft => ({ ...newGuardrail(PII, []), ...change });

describe('a new guardrail', () => {
  it('works as it is: the first example, where its kind can look', () => {
    const made = newGuardrail(PII, []);
    expect(made).toMatchObject({
      name: 'No personal data',
      stage: 'output',
      action: 'mask',
      config: { types: ['email'] },
    });
    expect(guardrailsSchema.safeParse([made]).success).toBe(true);
    expect(newGuardrail({ ...PII, canMask: false }, [made])).toMatchObject({
      name: 'No personal data_2',
      action: 'block',
    });
  });

  it('needs a name', () => {
    expect(guardrailsSchema.safeParse([guardrail({ name: '' })]).error?.issues[0]?.path).toEqual([0, 'name']);
  });
});

describe('the order', () => {
  const list = [
    guardrail({ name: 'a', stage: 'input' }),
    guardrail({ name: 'b', stage: 'output' }),
    guardrail({ name: 'c', stage: 'input' }),
  ];

  it('goes by stage and keeps places', () => {
    expect(byStage(list).map(({ stage, entries }) => [stage, entries.map(({ index }) => index)])).toEqual([
      ['input', [0, 2]],
      ['output', [1]],
    ]);
  });

  it('moves among those of the same stage only', () => {
    expect(neighbour(list, 0, 1)).toBe(2);
    expect(neighbour(list, 2, -1)).toBe(0);
    expect(neighbour(list, 1, 1)).toBeNull();
    expect(neighbour(list, 0, -1)).toBeNull();
  });
});
