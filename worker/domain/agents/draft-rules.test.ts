import { describe, expect, it } from 'vitest';
import { PROVIDERS } from '../../providers/models/catalog.ts';
import { fieldIssues, storedModel } from './draft-rules.ts';
import type { ModelInput } from './schemas.ts';

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

  it('may be "auto", but only whole and without a key', () => {
    const auto = { provider: 'auto', name: 'auto', settings: {} };
    expect(fieldIssues({ model: auto })).toEqual([]);
    const paths = (model: ModelInput) => fieldIssues({ model }).map((issue) => issue.path);
    expect(paths({ ...auto, name: 'gpt-4o' })).toEqual(['model.name']);
    expect(paths({ ...auto, provider: 'openai' })).toEqual(['model.provider']);
    expect(paths({ ...auto, keyId: 'key_1' })).toEqual(['model.keyId']);
    const routing = { preference: 'cost' as const, order: ['openai', 'nobody'], forbid: ['nowhere'] };
    expect(paths({ ...auto, routing })).toEqual(['model.routing.order.1', 'model.routing.forbid.0']);
  });

  it('has fallbacks of the catalog, each once; one that is kept may be retired', () => {
    const model = { provider: 'openai', name: 'gpt-6-luna', settings: {} };
    const old = retired[0] ?? { provider: '', name: '' };
    const fallbacks = [
      { provider: 'openai', name: 'gpt-6-luna' },
      { provider: 'auto', name: 'auto' },
      { provider: old.provider, name: old.name },
      { provider: 'openai', name: 'gpt-6-luna', keyId: 'key_other' },
    ];
    const paths = ['model.fallbacks.0', 'model.fallbacks.1.provider', 'model.fallbacks.2.name'];
    expect(fieldIssues({ model: { ...model, fallbacks } }).map((issue) => issue.path)).toEqual(paths);
    expect(fieldIssues({ model: { ...model, fallbacks } }, { ...model, fallbacks }).map((issue) => issue.path)).toEqual(
      paths.slice(0, 2),
    );
  });
});
