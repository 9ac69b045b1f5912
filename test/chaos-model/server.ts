import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Listening, listen, readBody, sendJson } from '../../dev/http.ts';
import { BEHAVIOURS } from './behaviours.ts';
import { type Directive, directiveIn } from './directive.ts';
import { AnswerHolds } from './holds.ts';
import { refuseKey, tracesReceiver } from './traces.ts';

/** What happened under a marker so far. */
export interface ChaosRecord {
  calls: number;
  /** Calls whose client went away before the answer was whole. */
  aborted: number;
  /** Calls that wait for a release. */
  waiting: number;
}

interface Marked extends ChaosRecord {
  release: (() => void)[];
}

const BODY_LIMIT = 32 * 1024 * 1024;
const SKIPPED_HEADERS = ['host', 'connection', 'content-length', 'transfer-encoding'];

/**
 * A model server in front of `gatewayUrl` (such as `http://127.0.0.1:5000/v1`). A request whose text has a
 * directive misbehaves as told, step by step per marker; any other is passed on. `GET /chaos/<marker>` tells
 * what happened, `POST /chaos/<marker>/release` lets the waiting calls go on. `PUT /holds/<phrase>` stops answers to
 * requests with this phrase after their first words, `DELETE` lets them go on (holds.ts). A key with `wrong` in it is refused,
 * and runs are received as OpenAI's traces are (traces.ts).
 */
export async function startChaosModel(gatewayUrl: string): Promise<Listening> {
  const records = new Map<string, Marked>();
  const traces = tracesReceiver();
  const holds = new AnswerHolds();
  const recordOf = (marker: string): Marked => {
    const known = records.get(marker) ?? { calls: 0, aborted: 0, waiting: 0, release: [] };
    records.set(marker, known);
    return known;
  };

  async function misbehave(
    directive: Directive,
    body: RequestBody,
    request: IncomingMessage,
    response: ServerResponse,
  ) {
    const record = recordOf(directive.marker);
    record.calls += 1;
    const step = directive.steps[record.calls - 1] ?? { name: 'ok', args: [] };
    const behaviour = BEHAVIOURS[step.name];
    if (!behaviour) return sendJson(response, 400, { error: { message: `No behaviour "${step.name}".` } });
    const gone = once(response, 'close').then(() => {
      if (!response.writableFinished) record.aborted += 1;
    });
    const released = async () => {
      record.waiting += 1;
      await Promise.race([gone, new Promise<void>((resolve) => record.release.push(resolve))]);
      record.waiting -= 1;
    };
    const tools = (body.tools ?? []).map((tool) => tool.function?.name ?? '');
    const authorization = request.headers.authorization ?? '';
    await behaviour({ marker: directive.marker, number: record.calls, step, tools, authorization, response, released });
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, area, marker, verb] = (request.url ?? '/').split('/');
    if (area === 'chaos' && marker) {
      const record = recordOf(marker);
      if (verb === 'release') for (const go of record.release.splice(0)) go();
      const { calls, aborted, waiting } = record;
      return sendJson(response, 200, { calls, aborted, waiting } satisfies ChaosRecord);
    }
    if (area === 'holds' && marker) {
      holds[request.method === 'DELETE' ? 'release' : 'hold'](decodeURIComponent(marker));
      return sendJson(response, 200, {});
    }
    if (request.url === '/v1/traces/ingest') return traces.ingest(request, response);
    if (area === 'traces' && marker) return traces.show(marker, response);
    if (refuseKey(request, response)) return;
    const raw = await readBody(request, BODY_LIMIT);
    const directive = directiveIn(raw);
    if (directive) return misbehave(directive, JSON.parse(raw) as RequestBody, request, response);
    return passOn(gatewayUrl, request, raw, response, holds);
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  return listen(server);
}

interface RequestBody {
  tools?: { function?: { name: string } }[];
}

async function passOn(
  gatewayUrl: string,
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
  holds: AnswerHolds,
) {
  const headers = Object.entries(request.headers).filter(([name]) => !SKIPPED_HEADERS.includes(name));
  const path = (request.url ?? '').replace(/^\/v1/, '');
  const answer = await fetch(`${gatewayUrl}${path}`, {
    method: request.method ?? 'GET',
    headers: Object.fromEntries(headers) as Record<string, string>,
    ...(request.method === 'POST' ? { body } : {}),
  });
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
  if (answer.body) await holds.send(body, answer.body, response);
  else response.end();
}
