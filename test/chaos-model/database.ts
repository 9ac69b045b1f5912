import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Listening, listen, readBody, sendJson } from '../../dev/http.ts';

/** What happens to a projection of runs that names the account: nothing is heard, a refusal, a cut, or it works. */
export type DatabaseFault = 'hang' | '500' | 'cut' | 'none';

const BODY_LIMIT = 64 * 1024 * 1024;
const PROJECTION = /insert into \\"runs\\"/i;

/**
 * Neon's protocol in front of `neonUrl`. `POST /chaos/<account>/<fault>` spoils the account's projections of
 * runs from then on, and nothing else, so that other tests never notice. `none` ends it and lets go of those
 * that hang; `GET /chaos/<account>` tells how many were spoiled.
 */
export async function startChaosDatabase(neonUrl: string): Promise<Listening> {
  const faults = new Map<string, { fault: DatabaseFault; spoiled: number; hanging: ServerResponse[] }>();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, area, account, fault] = (request.url ?? '/').split('/');
    if (area === 'chaos' && account) {
      const known = faults.get(account) ?? { fault: 'none', spoiled: 0, hanging: [] };
      faults.set(account, known);
      if (fault) known.fault = fault as DatabaseFault;
      if (fault === 'none') for (const left of known.hanging.splice(0)) left.destroy();
      return sendJson(response, 200, { spoiled: known.spoiled });
    }
    const raw = await readBody(request, BODY_LIMIT);
    const found = PROJECTION.test(raw)
      ? [...faults].find(([id, { fault: active }]) => active !== 'none' && raw.includes(id))?.[1]
      : undefined;
    if (!found) return passOn(neonUrl, request, raw, response);
    found.spoiled += 1;
    if (found.fault === 'hang') found.hanging.push(response);
    else if (found.fault === 'cut') response.destroy();
    else sendJson(response, 500, { message: 'The database is not well.' });
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  return listen(server);
}

async function passOn(neonUrl: string, request: IncomingMessage, body: string, response: ServerResponse) {
  const headers = Object.entries(request.headers).filter(
    ([name]) => name.startsWith('neon-') || name === 'content-type',
  );
  const url = new URL(request.url ?? '/', neonUrl);
  const answer = await fetch(url, {
    method: request.method ?? 'POST',
    headers: Object.fromEntries(headers) as Record<string, string>,
    ...(request.method === 'POST' ? { body } : {}),
  });
  sendJson(response, answer.status, await answer.json());
}
