import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkToolKey } from '../vault/tool-key-check.ts';
import { searchProvider } from './catalog.ts';
import { SEARCH_PROVIDER_IDS, type SearchFailure, type SearchOptions, type SearchProviderId } from './port.ts';
import { CX, KEY, type SearchServers, startSearchServers } from './testing/search-servers.ts';

const KEYS: Record<SearchProviderId, { value: string; baseUrl: string | null } | null> = {
  brave: { value: KEY, baseUrl: null },
  tavily: { value: KEY, baseUrl: null },
  google_search: { value: `${KEY}:${CX}`, baseUrl: null },
  searxng: { value: 'none', baseUrl: 'https://search.example.com' },
  duckduckgo: null,
  openai: { value: KEY, baseUrl: null },
};
const HOSTS: Record<SearchProviderId, string> = {
  brave: 'api.search.brave.com',
  tavily: 'api.tavily.com',
  google_search: 'www.googleapis.com',
  searxng: 'search.example.com',
  duckduckgo: 'html.duckduckgo.com',
  openai: 'api.openai.com',
};
const PLAIN: SearchOptions = { count: 5, allow: [], block: [], contentType: 'web', safeSearch: 'moderate' };

let servers: SearchServers;
beforeAll(async () => {
  servers = await startSearchServers();
});
afterAll(() => servers.stop());
beforeEach(() => {
  servers.seen.length = 0;
  servers.broken.clear();
  servers.results = [
    { title: 'One', url: 'https://one.example.com/a', snippet: 'First', at: '2026-03-01T10:00:00' },
    { title: 'Two', url: 'https://two.example.org/b', snippet: 'Second' },
  ];
});

function search(id: SearchProviderId, options: Partial<SearchOptions> = {}, signal = new AbortController().signal) {
  const call = {
    query: 'durable runs',
    options: { ...PLAIN, ...options },
    key: KEYS[id],
    fetch: servers.fetch,
    signal,
  };
  return searchProvider(id).search(call);
}

function asked() {
  const [one] = servers.seen;
  if (!one) throw new Error('nobody was asked');
  return one;
}

describe.each(SEARCH_PROVIDER_IDS)('%s', (id) => {
  it('gives title, address and snippet, in its order', async () => {
    const results = await search(id);
    expect(results.map(({ title, url, snippet }) => [title, url, snippet])).toEqual([
      ['One', 'https://one.example.com/a', 'First'],
      ['Two', 'https://two.example.org/b', 'Second'],
    ]);
    if (id !== 'duckduckgo' && id !== 'openai') expect(results[0]?.publishedAt).toBe('2026-03-01T10:00:00.000Z');
    expect(asked().host).toBe(HOSTS[id]);
  });

  it('keeps domains, whatever came back, and as many as were asked for', async () => {
    expect((await search(id, { allow: ['example.org'] })).map(({ url }) => url)).toEqual(['https://two.example.org/b']);
    expect((await search(id, { block: ['example.org'] })).map(({ url }) => url)).toEqual(['https://one.example.com/a']);
    expect(await search(id, { count: 1 })).toHaveLength(1);
  });

  it('strips what is hostile in titles and addresses', async () => {
    servers.results = [
      {
        title: 'x<script>steal()</script> &amp; <b>y</b>',
        url: 'https://ok.example.com/',
        snippet: '<img src=x onerror=steal()>&#x27;hi&#39;',
      },
      { title: 'bad', url: 'javascript:alert(1)', snippet: '' },
      { title: 'bad', url: 'data:text/html,x', snippet: '' },
      { title: 'bad', url: 'file:///etc/passwd', snippet: '' },
      { title: 'bad', url: 'https://user:pass@evil.example.com/', snippet: '' },
    ];
    const results = await search(id);
    expect(results.map(({ url }) => url)).toEqual(['https://ok.example.com/']);
    expect(JSON.stringify(results)).not.toMatch(/<|steal/);
    expect(results[0]?.snippet).toBe("'hi'");
  });

  it('is an answer where nothing was found', async () => {
    servers.results = [];
    expect(await search(id)).toEqual([]);
  });

  it.each([
    [429, 'rate_limited'],
    [500, 'upstream_failed'],
    [504, 'timeout'],
    [404, 'bad_request'],
    [401, 'unauthorized'],
  ])('says what a %i means', async (status, code) => {
    servers.broken.set(HOSTS[id], { status, body: JSON.stringify({ error: { message: `no ${KEY} today` } }) });
    const failure = await search(id).catch((error: SearchFailure) => error);
    expect(failure).toMatchObject({ code });
    expect(JSON.stringify(failure)).not.toContain(KEY);
    expect((failure as SearchFailure).message).not.toContain(id === 'searxng' || id === 'duckduckgo' ? '?' : KEY);
  });

  it('does not take another page for an answer', async () => {
    servers.broken.set(HOSTS[id], { status: 200, body: '<html><body>Welcome to the hotel</body></html>' });
    await expect(search(id)).rejects.toMatchObject({ code: 'upstream_failed' });
  });

  it('ends with its signal', async () => {
    servers.broken.set(HOSTS[id], 'hang');
    const ends = new AbortController();
    const searching = expect(search(id, {}, ends.signal)).rejects.toMatchObject({ code: 'timeout' });
    await expect.poll(() => servers.seen.length).toBe(1);
    ends.abort();
    await searching;
  });
});

describe('what is asked', () => {
  const all: Partial<SearchOptions> = {
    timeRange: 'week',
    safeSearch: 'strict',
    region: 'DE',
    language: 'de',
    block: ['spam.example'],
  };

  it('of Brave', async () => {
    await search('brave', { ...all, contentType: 'news' });
    expect(asked().path).toBe('/res/v1/news/search');
    expect(Object.fromEntries(asked().params)).toEqual({
      q: 'durable runs -site:spam.example',
      count: '10',
      safesearch: 'strict',
      freshness: 'pw',
      country: 'DE',
      search_lang: 'de',
    });
  });

  it('of Brave, in its own spelling of countries and languages', async () => {
    await search('brave', { region: 'IS', language: 'ja' });
    expect(Object.fromEntries(asked().params)).toMatchObject({ country: 'ALL', search_lang: 'jp' });
  });

  it('of Tavily', async () => {
    await search('tavily', { ...all, allow: ['a.example'] });
    expect(asked().method).toBe('POST');
    expect(JSON.parse(asked().body)).toEqual({
      query: 'durable runs',
      search_depth: 'basic',
      topic: 'general',
      max_results: 10,
      time_range: 'week',
      include_domains: ['a.example'],
      exclude_domains: ['spam.example'],
      country: 'germany',
    });
  });

  it('of Google', async () => {
    await search('google_search', { ...all, allow: ['a.example', 'b.example'] });
    expect(Object.fromEntries(asked().params)).toEqual({
      key: KEY,
      cx: CX,
      q: 'durable runs (site:a.example OR site:b.example) -site:spam.example',
      num: '10',
      safe: 'active',
      dateRestrict: 'w1',
      gl: 'de',
      lr: 'lang_de',
      hl: 'de',
    });
  });

  it('of SearXNG', async () => {
    await search('searxng', all);
    expect(asked().path).toBe('/search');
    expect(Object.fromEntries(asked().params)).toEqual({
      q: 'durable runs -site:spam.example',
      format: 'json',
      categories: 'general',
      safesearch: '2',
      time_range: 'week',
      language: 'de-DE',
    });
    expect(asked().headers.authorization).toBeUndefined();
  });

  it('of DuckDuckGo', async () => {
    await search('duckduckgo', { ...all, region: 'GB', language: 'en' });
    expect(Object.fromEntries(new URLSearchParams(asked().body))).toEqual({
      q: 'durable runs -site:spam.example',
      kl: 'uk-en',
      kp: '1',
      df: 'w',
    });
  });

  it('of DuckDuckGo, which takes us for a robot', async () => {
    servers.broken.set(HOSTS.duckduckgo, { status: 202, body: '<div class="anomaly-modal__title">Bots</div>' });
    await expect(search('duckduckgo')).rejects.toMatchObject({ code: 'rate_limited' });
  });
});

describe('OpenAI', () => {
  it('is asked for its hosted search, within the domains and near the region', async () => {
    await search('openai', { allow: ['example.org'], region: 'DE' });
    expect(asked()).toMatchObject({ method: 'POST', path: '/v1/responses' });
    expect(JSON.parse(asked().body)).toMatchObject({
      input: 'durable runs',
      store: false,
      tools: [
        {
          type: 'web_search',
          filters: { allowed_domains: ['example.org'] },
          user_location: { type: 'approximate', country: 'DE' },
        },
      ],
      tool_choice: 'required',
      include: ['web_search_call.action.sources'],
    });
  });

  it('gives what was looked at where its answer cites nothing', async () => {
    const action = { type: 'search', sources: [{ type: 'url', url: 'https://one.example.com/a' }] };
    const output = [
      { type: 'web_search_call', action },
      { type: 'message', content: [{ type: 'output_text', text: 'Hm.' }] },
    ];
    servers.broken.set(HOSTS.openai, { status: 200, body: JSON.stringify({ output }) });
    expect(await search('openai')).toMatchObject([{ url: 'https://one.example.com/a' }]);
  });
});

describe('a key before it is stored', () => {
  const check = (provider: SearchProviderId, secret: string, baseUrl: string | null = null) =>
    checkToolKey({ provider, baseUrl, secret, fetch: servers.fetch });

  it.each(['brave', 'tavily', 'google_search', 'searxng'] as const)('of %s is tried by one search', async (id) => {
    const { value, baseUrl } = KEYS[id] ?? { value: '', baseUrl: null };
    expect(await check(id, value, baseUrl)).toEqual({ outcome: 'ok', models: [] });
    expect(servers.seen).toHaveLength(1);
  });

  it.each([
    ['brave', 'wrong-key-abcdef', 'is invalid'],
    ['tavily', 'wrong-key-abcdef', 'missing or invalid API key'],
    ['google_search', `wrong-key-abcdef:${CX}`, 'API key not valid'],
    ['searxng', 'wrong', '401'],
  ] as const)('of %s that is wrong is refused in its own words, without the key', async (id, secret, words) => {
    const answer = await check(id, secret, id === 'searxng' ? 'https://search.example.com' : null);
    expect(answer.outcome).toBe('refused');
    expect(JSON.stringify(answer)).toContain(words);
    expect(JSON.stringify(answer)).not.toContain('abcdef');
  });

  it('is neither right nor wrong where nobody answers', async () => {
    servers.broken.set(HOSTS.brave, { status: 503, body: '' });
    expect((await check('brave', KEY)).outcome).toBe('unreachable');
  });
});
