import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capabilitiesOf, defaultModel, findModel, findProvider, PROVIDERS } from './catalog.ts';
import { inputOf, LOOSE, TEXT } from './entry.ts';
import { FILE_SEARCH_CONTEXT_PER_1K_TOKENS, MODEL_PRICES, TOOL_PRICES } from './price-table.ts';
import { chargeFor, microcreditsPerToken } from './prices.ts';

const MILLION = 1_000_000;

describe('the catalog', () => {
  it('has no name twice within a provider', () => {
    for (const { id, models } of PROVIDERS) {
      const names = models.flatMap((model) => [model.name, ...(model.aliases ?? [])]);
      expect(new Set(names).size, id).toBe(names.length);
    }
    expect(new Set(PROVIDERS.map((provider) => provider.id)).size).toBe(PROVIDERS.length);
  });

  it('knows of each model what the product shows and reckons with', () => {
    for (const { id, models, embeddings = [], images = [] } of PROVIDERS) {
      for (const model of models) {
        const where = `${id}/${model.name}`;
        expect(MODEL_PRICES[model.price].microcreditsPer1kTokens, where).toBeGreaterThan(0);
        expect(model.contextWindow, where).toBeGreaterThanOrEqual(2_048);
        expect(model.maxOutput ?? 1, where).toBeLessThanOrEqual(model.contextWindow);
        expect(model.capabilities.embeddings, where).toBe(false);
        expect(model.capabilities.tools || !model.capabilities.parallelTools, where).toBe(true);
        expect(inputOf(model).includes('image'), where).toBe(model.capabilities.vision);
      }
      for (const { name, price, dimensions } of embeddings) {
        expect(MODEL_PRICES[price].microcreditsPer1kTokens * dimensions, `${id}/${name}`).toBeGreaterThan(0);
      }
      for (const { name, source } of images) expect(source.length, `${id}/${name}`).toBeGreaterThan(5);
    }
  });

  it('says of each provider how it is reached and what an unlisted model of it can do', () => {
    for (const provider of PROVIDERS) {
      const required = provider.ownBaseUrl?.mode === 'required';
      expect(provider.baseUrl === null, provider.id).toBe(required);
      expect(URL.canParse(provider.keysPage), provider.id).toBe(true);
      expect(provider.anyModel ?? false, provider.id).toBe(provider.unlisted !== undefined);
      if (provider.ownBaseUrl) expect(URL.canParse(provider.ownBaseUrl.example), provider.id).toBe(true);
      if (provider.keyless) expect(required, provider.id).toBe(true);
    }
  });

  it('has a choosable model of each tier at each of the large providers (24.4)', () => {
    for (const id of ['openai', 'anthropic', 'google']) {
      const tiers = findProvider(id)?.models.flatMap((model) => (model.retired ? [] : [model.tier]));
      expect(new Set(tiers), id).toEqual(new Set(['simple', 'medium', 'complex']));
    }
  });

  it('names a successor that is served for each model that is not', () => {
    for (const { id, models } of PROVIDERS) {
      for (const { name, retired, retiring } of models) {
        const successor = retired?.successor ?? retiring?.successor;
        if (successor === undefined) continue;
        expect(findModel(id, successor), `${id}/${name}`).toMatchObject({ name: successor });
        expect(findModel(id, successor)?.retired, `${id}/${name}`).toBeUndefined();
      }
    }
  });

  it.each([
    ['openai', ['gpt-3.5', 'gpt-4o']],
    ['anthropic', ['claude-2', 'claude-instant', 'claude-3-opus', 'claude-3-sonnet', 'claude-3-haiku']],
    ['google', ['gemini-pro', 'gemini-ultra']],
    ['deepseek', ['deepseek-7b', 'deepseek-67b']],
    ['modal', ['Qwen/Qwen3-8B']],
    ['huggingface', ['meta-llama/Llama-3.1-8B-Instruct']],
  ])("knows the plan's models of %s (18.1)", (provider, names) => {
    for (const name of names) expect(findModel(provider, name), name).toBeDefined();
  });

  it('takes dated editions of a model for the model', () => {
    expect(findModel('openai', 'gpt-4o-2024-08-06')?.name).toBe('gpt-4o');
    expect(findModel('openai', 'gpt-4-0613')?.name).toBe('gpt-4');
    expect(findModel('openai', 'gpt-4o-audio')).toBeUndefined();
    expect(findModel('nobody', 'gpt-4o')).toBeUndefined();
    expect(findProvider('constructor')).toBeUndefined();
  });

  it('starts new agents on a model that is served', () => {
    const { provider, name } = defaultModel();
    expect(findModel(provider, name)?.retired).toBeUndefined();
    expect(findModel(provider, name)?.capabilities.tools).toBe(true);
  });
});

describe('what a model can do', () => {
  const probed = { ...TEXT, tools: true };

  it('is its entry, else what a probe found, else what the provider says of unlisted ones', () => {
    expect(capabilitiesOf('openai', 'gpt-4o', probed)).toBe(findModel('openai', 'gpt-4o')?.capabilities);
    expect(capabilitiesOf('custom', 'mine', probed)).toBe(probed);
    expect(capabilitiesOf('custom', 'mine')).toEqual(LOOSE);
    expect(capabilitiesOf('openai', 'gpt-99')).toBeUndefined();
  });
});

describe('prices', () => {
  it.each([
    ['openai', 'gpt-3.5-turbo', 1],
    ['openai', 'gpt-4', 3],
    ['anthropic', 'claude-3-haiku-20240307', 2],
    ['anthropic', 'claude-3-sonnet-20240229', 3],
    ['anthropic', 'claude-3-opus-20240229', 5],
    ['google', 'gemini-pro', 1.5],
    ['google', 'gemini-ultra', 4],
    ['huggingface', 'meta-llama/Llama-3.1-8B-Instruct', 0.5],
    ['deepseek', 'deepseek-v4-flash', 0.5],
  ])("are the plan's for %s %s (24.3)", (provider, name, creditsPer1k) => {
    expect(chargeFor({ provider, name }, { inputTokens: 400, outputTokens: 600 }, false)).toBe(creditsPer1k * MILLION);
  });

  it("are the plan's for tools (24.3, SPEC-NOTES 12)", () => {
    expect(TOOL_PRICES).toEqual({
      web_search: 2 * MILLION,
      file_search: MILLION,
      computer: 3 * MILLION,
      function: 0,
      image_generation: 3 * MILLION,
      browser: MILLION,
      code_interpreter: MILLION,
      mcp: 0,
    });
    expect(FILE_SEARCH_CONTEXT_PER_1K_TOKENS).toBe(0.5 * MILLION);
  });

  it('say where they come from', () => {
    for (const [name, price] of Object.entries(MODEL_PRICES)) expect(price.source.length, name).toBeGreaterThan(5);
  });

  it('ask a tenth for a model on the own key', () => {
    const usage = { inputTokens: 1_000, outputTokens: 1_000 };
    expect(chargeFor({ provider: 'openai', name: 'gpt-4' }, usage, true)).toBe(0.6 * MILLION);
    expect(microcreditsPerToken({ provider: 'deepseek', name: 'deepseek-v4-pro' }, true)).toBe(50);
  });

  it('do not make an unlisted model cheap', () => {
    expect(microcreditsPerToken({ provider: 'openai', name: 'gpt-99' }, false)).toBe(3_000);
    expect(microcreditsPerToken({ provider: 'anthropic', name: 'claude-99' }, false)).toBe(5_000);
    expect(microcreditsPerToken({ provider: 'nobody', name: 'x' }, false)).toBe(5_000);
  });

  const models = PROVIDERS.flatMap(({ id, models: list }) => list.map(({ name }) => ({ provider: id, name })));
  const tokens = fc.nat(2_000_000);

  it('are whole microcredits, grow with the tokens, and cost a tenth rounded up on the own key', () => {
    fc.assert(
      fc.property(fc.constantFrom(...models), tokens, tokens, (model, inputTokens, outputTokens) => {
        const full = chargeFor(model, { inputTokens, outputTokens }, false);
        const own = chargeFor(model, { inputTokens, outputTokens }, true);
        expect(Number.isSafeInteger(full) && Number.isSafeInteger(own)).toBe(true);
        expect(own * 10).toBeGreaterThanOrEqual(full);
        expect(own).toBeLessThanOrEqual(full);
        expect(chargeFor(model, { inputTokens: inputTokens + 1, outputTokens }, false)).toBeGreaterThan(full);
      }),
    );
  });
});
