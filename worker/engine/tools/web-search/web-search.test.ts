import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSearch } from '../../../../dev/search/server.ts';
import { searchProvider } from '../../../providers/web-search/catalog.ts';
import { CHOSEN_PROVIDER_IDS, type SearchProviderId } from '../../../providers/web-search/port.ts';
import { KEY, type SearchServers, startSearchServers } from '../../../providers/web-search/testing/search-servers.ts';
import type { ToolWorld } from '../runtime.ts';
import { chooseProviders, type ProviderFacts } from './choose-provider.ts';
import { webSearchTool } from './kind.ts';
import { webSearchRuntime } from './runtime.ts';

let servers: SearchServers;
beforeAll(async () => {
  servers = await startSearchServers();
});
afterAll(() => servers.stop());
beforeEach(() => {
  servers.broken.clear();
  servers.seen.length = 0;
  servers.results = [{ title: 'One', url: 'https://one.example.com/a', snippet: 'First', at: '2026-03-01T10:00:00Z' }];
});

function worldWith(keys: Partial<Record<string, string>>, more: Partial<ToolWorld> = {}): ToolWorld {
  return {
    fetch: servers.fetch,
    secret: async ({ provider }) => {
      const value = keys[provider];
      return value === undefined
        ? null
        : {
            value,
            baseUrl:
              provider === 'brave' || provider === 'tavily' || provider === 'openai'
                ? null
                : 'https://search.example.com',
          };
    },
    files: { list: async () => [], read: async () => null, write: async () => {}, remove: async () => {} },
    loader: undefined,
    signal: new AbortController().signal,
    now: () => 0,
    ...more,
  };
}

const call = (config: object, args: object, world: ToolWorld) =>
  webSearchRuntime(
    { config: webSearchTool.config.parse(config), fn: 'search_web', args: { query: 'runs', ...args }, effectKey: 'k' },
    world,
  );

const factsWith = (access: Partial<Record<SearchProviderId, ProviderFacts['access']>>): ProviderFacts[] =>
  CHOSEN_PROVIDER_IDS.map((id) => ({ ...searchProvider(id), access: access[id] ?? 'none' }));
const ANY = { contentType: 'web', safeSearch: 'moderate' } as const;

describe("OpenAI's hosted search", () => {
  it('is asked only where the owner names it, since it costs tokens of the key for models', async () => {
    const world = worldWith({ openai: KEY });
    expect(webSearchTool.secrets(webSearchTool.config.parse({})).map(({ provider }) => provider)).not.toContain(
      'openai',
    );
    const named = await call({ providers: ['openai'] }, {}, world);
    expect(String(named.output)).toContain('https://one.example.com/a');
    expect(servers.seen.map(({ host }) => host)).toEqual(['api.openai.com']);
    servers.seen.length = 0;
    await call({ safeSearch: 'off' }, {}, world);
    expect(servers.seen.map(({ host }) => host)).toEqual(['html.duckduckgo.com']);
  });
});

describe('who is asked', () => {
  const orderOf = (plan: ReturnType<typeof chooseProviders>) => plan.order.map(({ provider }) => provider);

  it("is the account's own keys, the cheaper first, then the platform's server, then nobody's", () => {
    const facts = factsWith({ brave: 'own', tavily: 'own', searxng: 'platform' });
    const plan = chooseProviders([], facts, { ...ANY, safeSearch: 'off' });
    expect(orderOf(plan)).toEqual(['brave', 'tavily', 'searxng', 'duckduckgo']);
    expect(plan.skipped).toEqual([{ provider: 'google_search', reason: 'There is no key for it.' }]);
  });

  it('is never who can not keep to what must hold', () => {
    const facts = factsWith({ tavily: 'own', google_search: 'own' });
    expect(orderOf(chooseProviders([], facts, { ...ANY, contentType: 'news' }))).toEqual(['tavily']);
    expect(orderOf(chooseProviders([], facts, { ...ANY, safeSearch: 'strict' }))).toEqual([
      'google_search',
      'duckduckgo',
    ]);
  });

  it('is by the wish for a region or a language before the price', () => {
    const plan = chooseProviders([], factsWith({ searxng: 'own', brave: 'own' }), { ...ANY, region: 'DE' });
    expect(plan.order.slice(0, 2)).toEqual([
      { provider: 'brave', ignores: [] },
      { provider: 'duckduckgo', ignores: [] },
    ]);
    expect(plan.order.at(-1)).toEqual({ provider: 'searxng', ignores: ['region'] });
  });

  it("is the owner's order where there is one", () => {
    const plan = chooseProviders(['duckduckgo', 'tavily', 'brave'], factsWith({ brave: 'own', searxng: 'own' }), ANY);
    expect(orderOf(plan)).toEqual(['duckduckgo', 'brave']);
  });
});

describe('a search', () => {
  it('gives numbered results to cite, and tells who answered', async () => {
    const { output, details } = await call({}, {}, worldWith({ brave: KEY }));
    expect(output).toContain('[1] One\nhttps://one.example.com/a\nPublished 2026-03-01\nFirst');
    expect(details).toMatchObject({ provider: 'brave', results: [{ url: 'https://one.example.com/a' }] });
  });

  it('goes on to the next provider where one fails, and says why', async () => {
    servers.broken.set('api.search.brave.com', { status: 429, body: '' });
    const { details } = await call({ providers: ['brave', 'tavily'] }, {}, worldWith({ brave: KEY, tavily: KEY }));
    expect(details).toMatchObject({
      provider: 'tavily',
      skipped: [{ provider: 'brave', reason: 'Brave answered 429.' }],
    });
  });

  it('without any key is refused with what is missing, and no key is in the words', async () => {
    await expect(call({ providers: ['brave'] }, {}, worldWith({}))).rejects.toMatchObject({ code: 'not_configured' });
    const failed = await call({ providers: ['brave'] }, {}, worldWith({ brave: 'wrong-0123456789' })).catch(
      (error: unknown) => error,
    );
    expect(failed).toMatchObject({ code: 'unauthorized' });
    expect(String(failed)).not.toContain('wrong-0123456789');
  });

  it('lets the model narrow what the owner allows, never widen it', async () => {
    const config = {
      allowDomains: ['example.com'],
      modelMayChoose: ['domains', 'count'],
      blockDomains: ['two.example.com'],
    };
    const world = worldWith({ tavily: KEY });
    await call({ ...config, providers: ['tavily'] }, { domains: ['https://one.example.com/x', 'evil.example'] }, world);
    expect(JSON.parse(servers.seen[0]?.body ?? '')).toMatchObject({
      include_domains: ['one.example.com'],
      exclude_domains: ['two.example.com'],
    });
    await expect(call(config, { domains: ['evil.example'] }, world)).rejects.toMatchObject({ code: 'bad_arguments' });
    await call({ providers: ['tavily'], modelMayChoose: [] }, { timeRange: 'day', domains: ['a.example'] }, world);
    const asked = JSON.parse(servers.seen.at(-1)?.body ?? '') as Record<string, unknown>;
    expect([asked.time_range, asked.include_domains]).toEqual([undefined, undefined]);
  });

  it('works without internet on the installed documentation, and reads what it finds', async () => {
    const local = await startSearch();
    try {
      const world = worldWith(
        {},
        {
          fetch: (input, init) => fetch(input, init),
          secret: async ({ provider }) =>
            provider === 'platform_search' ? { value: 'none', baseUrl: local.url } : null,
        },
      );
      const { output, details } = await call({ read: 1, count: 3 }, { query: 'hono openapi zod routes' }, world);
      expect(details).toMatchObject({ provider: 'searxng' });
      expect(output).toContain(`${local.url}/docs/%40hono/zod-openapi/README.md`);
      expect(output).toContain('Text of the page:');
      const forbidden = await Promise.all(
        ['/docs/../package.json', '/docs/..%2Fpackage.json', '/docs/%00', '/search?q=x'].map((path) =>
          fetch(local.url + path),
        ),
      );
      expect(forbidden.map(({ status }) => status)).toEqual([404, 404, 404, 403]);
    } finally {
      await local.stop();
    }
  });
});

describe('the tool', () => {
  it('shows the model only what the owner left open, and costs two credits', () => {
    const config = webSearchTool.config.parse({ modelMayChoose: ['count'] });
    const [fn] = webSearchTool.functions({ name: 'search_web', description: '', config });
    expect(Object.keys(fn?.parameters.properties ?? {})).toEqual(['query', 'count']);
    expect(fn).toMatchObject({ repeatable: true, microcredits: 2_000_000 });
  });

  it.each([
    { count: 0 },
    { count: 11 },
    { providers: ['bing'] },
    { allowDomains: ['https://a.example'] },
    { apiKey: 'x' },
    { region: 'de' },
  ])('refuses %j', (config) => {
    expect(webSearchTool.config.safeParse(config).success).toBe(false);
  });

  it('opens only the secrets of its providers', () => {
    const secrets = (config: object) =>
      webSearchTool.secrets(webSearchTool.config.parse(config)).map(({ provider }) => provider);
    expect(secrets({ providers: ['brave', 'duckduckgo'] })).toEqual(['brave']);
    expect(secrets({})).toEqual(['brave', 'tavily', 'google_search', 'searxng', 'platform_search']);
  });
});
