import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Listening, listen, readBody, sendJson } from '../http.ts';
import { LIMITS, VectorizeRefusal } from './limits.ts';
import { StandInIndex } from './stand-in-index.ts';

const BODY_LIMIT = 110 * 1_024 * 1_024;
const PATH = /^\/client\/v4\/accounts\/([^/]+)\/vectorize\/v2\/indexes(?:\/([^/]+))?(\/.+)?$/;

export interface VectorizeStandIn extends Listening {
  /** `CLOUDFLARE_API_BASE_URL`. */
  baseUrl: string;
  /** Applies what every index has accepted so far. */
  settle(): void;
}

interface Call {
  method: string;
  name: string;
  action: string;
  body: string;
}

/**
 * Vectorize's part of Cloudflare's API, on loopback, for one token. What is written shows once it is settled, which it
 * is by itself after `delayMs` where that is given.
 */
export async function startVectorize(token: string, delayMs?: number): Promise<VectorizeStandIn> {
  const indexes = new Map<string, StandInIndex>();
  const settle = () => {
    for (const index of indexes.values()) index.settle();
  };
  const timer = delayMs === undefined ? undefined : setInterval(settle, delayMs);
  const server = createServer((request, response) => {
    serve(indexes, token, request, response).catch((error: unknown) => {
      const isRefusal = error instanceof VectorizeRefusal;
      const code = isRefusal ? error.code : 10_001;
      refuse(response, isRefusal && code === NO_INDEX ? 404 : 400, code, error instanceof Error ? error.message : '');
    });
  });
  const listening = await listen(server);
  return {
    ...listening,
    baseUrl: `${listening.url}/client/v4`,
    settle,
    stop: () => {
      clearInterval(timer);
      return listening.stop();
    },
  };
}

const NO_INDEX = 3_000;

async function serve(
  indexes: Map<string, StandInIndex>,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request, BODY_LIMIT);
  if (request.headers.authorization !== `Bearer ${token}`) return refuse(response, 403, 10_000, 'Authentication error');
  const [matched, , name = '', action = ''] = PATH.exec(request.url ?? '') ?? [];
  if (matched === undefined) return refuse(response, 404, 7_003, 'Could not route');
  const result = await answer(indexes, { method: request.method ?? 'GET', name, action, body });
  sendJson(response, 200, { success: true, errors: [], messages: [], result });
}

function refuse(response: ServerResponse, status: number, code: number, message: string): void {
  sendJson(response, status, { success: false, errors: [{ code, message }], messages: [], result: null });
}

async function answer(indexes: Map<string, StandInIndex>, { method, name, action, body }: Call): Promise<unknown> {
  if (name === '' && method === 'POST') return createIndex(indexes, JSON.parse(body));
  const index = indexes.get(name);
  if (!index) throw new VectorizeRefusal(NO_INDEX, `vectorize.index_not_found: ${name}`);
  if (action === '' && method === 'DELETE') return indexes.delete(name) ? null : undefined;
  if (action === '') return { name, config: { dimensions: index.dimensions, metric: 'cosine' } };
  if (action === '/info') return index.describe();
  if (action === '/metadata_index/list') return { metadataIndexes: index.metadataIndexes };
  if (action === '/insert') return index.insert(vectorsIn(body));
  if (action === '/upsert') return index.upsert(vectorsIn(body));
  const asked = JSON.parse(body);
  if (action === '/metadata_index/create')
    return { mutationId: index.createMetadataIndex(asked.propertyName, asked.indexType) };
  if (action === '/delete_by_ids') return index.deleteByIds(asked.ids);
  if (action === '/get_by_ids') return index.getByIds(asked.ids);
  if (action === '/query') {
    const { vector, vectorId, ...options } = asked;
    return vectorId === undefined ? index.query(vector, options) : index.queryById(vectorId, options);
  }
  throw new VectorizeRefusal(7_003, 'Could not route');
}

function createIndex(indexes: Map<string, StandInIndex>, { name, config }: CreateIndex) {
  if (indexes.has(name)) throw new VectorizeRefusal(3_002, 'vectorize.index.duplicate_name');
  const { dimensions } = config;
  indexes.set(name, new StandInIndex({ dimensions, upsertRows: LIMITS.upsertRowsOverHttp }));
  return { name, config };
}

interface CreateIndex {
  name: string;
  config: { dimensions: number; metric: string };
}

function vectorsIn(lines: string): VectorizeVector[] {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as VectorizeVector);
}
