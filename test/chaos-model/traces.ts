import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, sendJson } from '../../dev/http.ts';

interface Item {
  object: string;
  id: string;
  trace_id?: string;
}

const BODY_LIMIT = 32 * 1024 * 1024;

/** A refusal of a key in OpenAI's own words; they quote the key, as the real ones do. */
export function refuseKey(request: IncomingMessage, response: ServerResponse): boolean {
  const key = /^Bearer (\S*wrong\S*)$/.exec(request.headers.authorization ?? '')?.[1];
  if (key === undefined) return false;
  const message = `Incorrect API key provided: ${key}. You can find your API key at https://platform.openai.com/account/api-keys.`;
  sendJson(response, 401, { error: { message, type: 'invalid_request_error', param: null, code: 'invalid_api_key' } });
  return true;
}

/**
 * A receiver of OpenAI's traces (`POST /v1/traces/ingest`): keeps what it was sent, by trace. A key with `busy`
 * in it is told once a trace to come later. `GET /traces/<trace id>` gives back what came.
 */
export function tracesReceiver() {
  const received = new Map<string, Item[]>();
  const busy = new Set<string>();

  async function ingest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { data } = JSON.parse(await readBody(request, BODY_LIMIT)) as { data: Item[] };
    if (request.headers['openai-beta'] !== 'traces=v1') {
      return sendJson(response, 400, { error: { message: 'The header OpenAI-Beta is missing.' } });
    }
    if (refuseKey(request, response)) return;
    const traceId = data.find((item) => item.object === 'trace')?.id ?? data[0]?.trace_id ?? '';
    if (/busy/.test(request.headers.authorization ?? '') && data.length > 1 && !busy.has(traceId)) {
      busy.add(traceId);
      response.setHeader('retry-after', '7');
      return sendJson(response, 503, { error: { message: 'The server is busy.' } });
    }
    received.set(traceId, [...(received.get(traceId) ?? []), ...data]);
    response.writeHead(204).end();
  }

  return {
    ingest,
    show: (traceId: string, response: ServerResponse) => sendJson(response, 200, received.get(traceId) ?? []),
  };
}
