import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Listening, listen, readBody, sendJson } from '../http.ts';
import { answerOf, errorAnswer } from './answer.ts';
import { openEmbedded } from './embedded.ts';
import type { Backend } from './executor.ts';
import { openPostgres } from './postgres.ts';
import { BadRequest, readSqlRequest } from './request.ts';

export interface NeonOptions {
  /** Folder of the embedded database; in memory without it. */
  dataDir?: string;
  /** A real Postgres instead of the embedded one. */
  postgresUrl?: string;
  /** What the connection string must carry as its password. */
  password?: string;
  port?: number;
}

const BODY_LIMIT = 64 * 1024 * 1024;

/** A server of Neon's HTTP protocol: `POST /sql`; `GET /stats` and `POST /stats/reset` count its work. */
export async function startNeon(options: NeonOptions = {}): Promise<Listening> {
  const backend = options.postgresUrl ? await openPostgres(options.postgresUrl) : await openEmbedded(options.dataDir);
  const stats = { requests: 0, queries: 0 };
  const server = createServer((request, response) => {
    handle(backend, stats, options.password, request, response).catch((error: unknown) => {
      sendJson(response, 500, { message: error instanceof Error ? error.message : String(error) });
    });
  });
  const listening = await listen(server, options.port);
  return {
    ...listening,
    async stop() {
      await listening.stop();
      await backend.close();
    },
  };
}

async function handle(
  backend: Backend,
  stats: { requests: number; queries: number },
  password: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const route = `${request.method} ${request.url}`;
  if (route === 'GET /stats') return sendJson(response, 200, stats);
  if (route === 'POST /stats/reset') {
    stats.requests = 0;
    stats.queries = 0;
    return sendJson(response, 200, stats);
  }
  if (route !== 'POST /sql') return sendJson(response, 404, { message: `Nothing answers ${route}.` });
  try {
    const sql = readSqlRequest(request.headers, await readBody(request, BODY_LIMIT), password);
    stats.requests += 1;
    stats.queries += sql.statements.length;
    const results = await backend.run(sql.statements, sql.begin);
    const answers = results.map((result) => answerOf(result, sql.shape));
    return sendJson(response, 200, sql.begin === null ? answers[0] : { results: answers });
  } catch (error) {
    const answer = error instanceof BadRequest ? { message: error.message, code: '' } : errorAnswer(error);
    if (!answer) throw error;
    return sendJson(response, 400, answer);
  }
}
