import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Listening, listen, send, sendJson } from '../http.ts';
import { ROOT } from '../settings.ts';
import { Bm25 } from './bm25.ts';
import { type Document, readDocuments } from './documents.ts';

const RESULTS = 20;
const MAX_QUERY = 2_000;

export interface SearchServerOptions {
  port?: number;
  /** A repository with its packages installed; this one unless told otherwise. */
  root?: string;
}

interface Library {
  documents: Document[];
  index: Bm25;
}

/**
 * A server of SearXNG's JSON API (docs.searxng.org/dev/search_api.html) over the documentation of the installed
 * packages, so that web search works without internet. Results lead to `/docs/…` here, where they can be read. It
 * is indexed at the first search.
 */
export async function startSearch(options: SearchServerOptions = {}): Promise<Listening> {
  let library: Library | undefined;
  const open = (): Library => {
    if (!library) {
      const documents = readDocuments(options.root ?? ROOT);
      library = { documents, index: new Bm25(documents) };
    }
    return library;
  };
  const server = createServer((request, response) => {
    try {
      answer(request, response, open);
    } catch (error) {
      send(response, 500, 'text/plain', error instanceof Error ? error.message : String(error));
    }
  });
  return listen(server, options.port);
}

function answer(request: IncomingMessage, response: ServerResponse, open: () => Library): void {
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? '127.0.0.1'}`);
  const query = (url.searchParams.get('q') ?? '').slice(0, MAX_QUERY);
  if (request.method !== 'GET') send(response, 405, 'text/plain', 'Method Not Allowed');
  else if (url.pathname.startsWith('/docs/')) sendDocument(response, url.pathname.slice('/docs/'.length), open);
  else if (url.pathname !== '/search' && url.pathname !== '/') send(response, 404, 'text/plain', 'Not Found');
  else if (url.searchParams.get('format') !== 'json') send(response, 403, 'text/plain', 'Forbidden');
  else if (query.trim() === '') send(response, 400, 'text/plain', 'No query');
  else sendResults(response, query, url, open);
}

function sendResults(response: ServerResponse, query: string, url: URL, open: () => Library): void {
  // Documentation is no news.
  const results = url.searchParams.get('categories') === 'news' ? [] : find(query, url, open());
  sendJson(response, 200, {
    query,
    number_of_results: results.length,
    results,
    answers: [],
    corrections: [],
    infoboxes: [],
    suggestions: [],
    unresponsive_engines: [],
  });
}

/** `site:` operators are read as the large engines do: everything here is of one site. */
function find(query: string, { origin, hostname }: URL, { documents, index }: Library) {
  const operators = [...query.matchAll(/(^|[\s(])(-?)site:([^\s)]+)/g)];
  const wanted = operators.filter(([, , minus]) => minus === '').map(([, , , site]) => site);
  const refused = operators.filter(([, , minus]) => minus === '-').map(([, , , site]) => site);
  if ((wanted.length > 0 && !wanted.includes(hostname)) || refused.includes(hostname)) return [];
  const words = query.replace(/-?site:[^\s)]+|\bOR\b|[()]/g, ' ');
  return index.search(words, RESULTS).flatMap(({ index: at, score, passage }, position) => {
    const document = documents[at];
    if (!document) return [];
    const url = `${origin}/docs/${document.path.split('/').map(encodeURIComponent).join('/')}`;
    return {
      url,
      title: document.title,
      content: passage,
      engine: 'installed packages',
      engines: ['installed packages'],
      positions: [position + 1],
      score,
      category: 'general',
      publishedDate: null,
    };
  });
}

/** Only what is indexed can be read: a path is looked up, never opened. */
function sendDocument(response: ServerResponse, encoded: string, open: () => Library): void {
  const path = decoded(encoded);
  const document = open().documents.find((one) => one.path === path);
  if (!document) {
    send(response, 404, 'text/plain', 'Not Found');
    return;
  }
  response.setHeader('x-content-type-options', 'nosniff');
  send(response, 200, 'text/markdown; charset=utf-8', document.text);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
