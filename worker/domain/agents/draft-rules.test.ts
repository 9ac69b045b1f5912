import { describe, expect, it } from 'vitest';
import { PROVIDERS } from '../../providers/models/catalog.ts';
import { fieldIssues, storedModel } from './draft-rules.ts';

const retired = PROVIDERS.flatMap((provider) =>
  provider.models.flatMap(({ name, retired: end }) =>
    end ? [{ provider: provider.id, name, successor: end.successor }] : [],
  ),
);

describe('the model of a draft', () => {
  it('may be any that is served, and none that is not', () => {
    for (const provider of PROVIDERS) {
      for (const { name, retired: end } of provider.models) {
        const issues = fieldIssues({ model: { provider: provider.id, name, settings: {} } });
        expect(issues.map((issue) => issue.path)).toEqual(end ? ['model.name'] : []);
      }
    }
  });

  it('may stay when it is retired; a new choice of it names the successor', () => {
    expect(retired.length).toBeGreaterThan(0);
    for (const { provider, name, successor } of retired) {
      const model = { provider, name, settings: {} };
      expect(fieldIssues({ model }, model)).toEqual([]);
      expect(fieldIssues({ model }, { ...model, name: 'other' })[0]?.message).toContain(`"${successor}"`);
    }
  });

  it('is stored without settings that were not made', () => {
    expect(storedModel({ provider: 'openai', name: 'm', settings: { temperature: undefined, topP: 0 } })).toEqual({
      provider: 'openai',
      name: 'm',
      settings: { topP: 0 },
    });
  });
});
