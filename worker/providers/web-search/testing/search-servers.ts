import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type Listening, listen, readBody } from '../../../../dev/http.ts';

/** The key that every stand-in takes. */
export const KEY = 'good-key-0123456789';
export const CX = '017576662512468239146:omuauf_lfve';

export interface Seen {
  method: string;
  host: string;
  path: string;
  params: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface SearchServers {
  /** Sends what is meant for a provider's own host to its stand-in here. */
  fetch: typeof fetch;
  seen: Seen[];
  /** In place of the usual results, for every provider. */
  results: { title: string; url: string; snippet: string; at?: string }[];
  /** Answers of hosts in place of their protocol: a status with a body, or `hang`. */
  broken: Map<string, { status: number; body: string } | 'hang'>;
  url: string;
  stop(): Promise<void>;
}

type Reply = { status?: number; type?: string; body: unknown };

/** Each protocol as its reference has it; the sources stand beside the adapters. */
const PROTOCOLS: Record<string, (seen: Seen, results: SearchServers['results']) => Reply> = {
  'api.search.brave.com': ({ headers, path }, results) => {
    if (headers['x-subscription-token'] !== KEY) {
      const detail = `The provided subscription token ${String(headers['x-subscription-token'])} is invalid.`;
      const error = { id: '1', status: 422, code: 'SUBSCRIPTION_TOKEN_INVALID', detail, meta: {} };
      return { status: 422, body: { type: 'ErrorResponse', error, time: 1 } };
    }
    const list = results.map(({ title, url, snippet, at }) => ({ title, url, description: snippet, page_age: at }));
    if (path === '/res/v1/news/search') return { body: { type: 'news', results: list } };
    return { body: { type: 'search', query: {}, web: { type: 'search', results: list } } };
  },
  'api.openai.com': ({ headers }, results) => {
    if (headers.authorization !== `Bearer ${KEY}`)
      return { status: 401, body: { error: { message: 'Incorrect API key provided.', code: 'invalid_api_key' } } };
    let text = '';
    const annotations = results.map(({ title, url, snippet }) => {
      text += `- ${snippet} `;
      const start = text.length;
      text += `([${title}](${url}))\n`;
      return { type: 'url_citation', url, title, start_index: start, end_index: text.length - 1 };
    });
    const action = { type: 'search', queries: ['q'], sources: results.map(({ url }) => ({ type: 'url', url })) };
    return {
      body: {
        id: 'resp_1',
        object: 'response',
        status: 'completed',
        output: [
          { type: 'web_search_call', id: 'ws_1', status: 'completed', action },
          { type: 'message', role: 'assistant', content: [{ type: 'output_text', text, annotations }] },
        ],
      },
    };
  },
  'api.tavily.com': ({ headers }, results) => {
    if (headers.authorization !== `Bearer ${KEY}`) {
      return { status: 401, body: { detail: { error: 'Unauthorized: missing or invalid API key.' } } };
    }
    return {
      body: {
        query: '',
        results: results.map(({ title, url, snippet, at }) => ({
          title,
          url,
          content: snippet,
          score: 0.9,
          ...(at ? { published_date: at } : {}),
        })),
      },
    };
  },
  'www.googleapis.com': ({ params }, results) => {
    if (params.get('key') !== KEY || params.get('cx') !== CX) {
      const message = 'API key not valid. Please pass a valid API key.';
      return { status: 400, body: { error: { code: 400, message, errors: [{ reason: 'badRequest' }] } } };
    }
    const items = results.map(({ title, url, snippet, at }) => ({
      title,
      link: url,
      snippet,
      ...(at ? { pagemap: { metatags: [{ 'article:published_time': at }] } } : {}),
    }));
    return { body: { kind: 'customsearch#search', ...(items.length > 0 ? { items } : {}) } };
  },
  'search.example.com': ({ params, headers }, results) => {
    if (headers.authorization === 'Bearer wrong')
      return { status: 401, type: 'text/html', body: '<h1>Unauthorized</h1>' };
    if (params.get('format') !== 'json') return { status: 403, type: 'text/html', body: 'Forbidden' };
    const list = results.map(({ title, url, snippet, at }) => ({
      title,
      url,
      content: snippet,
      publishedDate: at ?? null,
    }));
    return { body: { query: '', number_of_results: 0, results: list, unresponsive_engines: [] } };
  },
  'html.duckduckgo.com': (_, results) => ({
    type: 'text/html; charset=UTF-8',
    body: `<html><body><div id="links" class="results">
      <div class="result results_links result--ad"><a class="result__a" href="//duckduckgo.com/y.js?ad=1">An advertisement</a></div>
      ${results
        .map(
          ({ title, url, snippet }) =>
            `<div class="result results_links results_links_deep web-result"><h2 class="result__title">
             <a rel="nofollow" class="result__a" href="//duckduckgo.com/l/?uddg=${encodeURIComponent(url)}&amp;rut=x">${title}</a></h2>
             <a class="result__snippet" href="x">${snippet}</a></div>`,
        )
        .join('')}
    </div></body></html>`,
  }),
};

/** One server that speaks the protocols of all search providers, told apart by the host that was meant. */
export async function startSearchServers(): Promise<SearchServers> {
  const servers: Pick<SearchServers, 'seen' | 'results' | 'broken'> = { seen: [], results: [], broken: new Map() };
  const server: Server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const host = String(request.headers['x-meant-for']);
      const seen: Seen = {
        method: request.method ?? '',
        host,
        path: url.pathname,
        params: url.searchParams,
        headers: request.headers,
        body: await readBody(request, 100_000),
      };
      servers.seen.push(seen);
      const broken = servers.broken.get(host);
      if (broken === 'hang') return;
      const reply: Reply = broken ?? PROTOCOLS[host]?.(seen, servers.results) ?? { status: 404, body: '' };
      const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
      response.writeHead(reply.status ?? 200, { 'content-type': reply.type ?? 'application/json' }).end(text);
    })();
  });
  const listening: Listening = await listen(server);
  return {
    ...servers,
    // What tests put here is what the server answers.
    get results() {
      return servers.results;
    },
    set results(results) {
      servers.results = results;
    },
    fetch: (input, init) => {
      const meant = new URL(input instanceof Request ? input.url : input);
      const headers = new Headers(init?.headers);
      headers.set('x-meant-for', meant.host);
      return fetch(`${listening.url}${meant.pathname}${meant.search}`, { ...init, headers });
    },
    url: listening.url,
    stop: () => listening.stop(),
  };
}
