import type { IncomingHttpHeaders } from 'node:http';
import type { AnswerShape } from './answer.ts';
import type { Statement } from './wire.ts';

/** A request that is not Neon's protocol; `message` says what is wrong with it. */
export class BadRequest extends Error {}

export interface SqlRequest {
  statements: Statement[];
  /** The BEGIN statement of a batch; `null` for a single query. */
  begin: string | null;
  shape: AnswerShape;
}

const ISOLATION: Record<string, string> = {
  ReadUncommitted: 'READ UNCOMMITTED',
  ReadCommitted: 'READ COMMITTED',
  RepeatableRead: 'REPEATABLE READ',
  Serializable: 'SERIALIZABLE',
};

/**
 * Reads one POST /sql.
 * @param password what the connection string must carry; `undefined` lets any through.
 * @throws BadRequest
 */
export function readSqlRequest(headers: IncomingHttpHeaders, body: string, password: string | undefined): SqlRequest {
  checkConnectionString(headers['neon-connection-string'], password);
  const parsed = parseJson(body);
  const shape = {
    rawText: headers['neon-raw-text-output'] === 'true',
    arrayMode: headers['neon-array-mode'] === 'true',
  };
  if (Array.isArray(parsed['queries'])) {
    return { statements: parsed['queries'].map(readStatement), begin: beginOf(headers), shape };
  }
  return { statements: [readStatement(parsed)], begin: null, shape };
}

function checkConnectionString(header: string | string[] | undefined, password: string | undefined): void {
  // Also keeps web pages out: a browser can't send this header to another origin without being allowed to.
  const url = typeof header === 'string' && URL.canParse(header) ? new URL(header) : undefined;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new BadRequest('The header Neon-Connection-String must hold a postgres:// address.');
  }
  if (password !== undefined && decodeURIComponent(url.password) !== password) {
    throw new BadRequest(`password authentication failed for user "${decodeURIComponent(url.username)}"`);
  }
}

function parseJson(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Falls through to the one sentence for both.
  }
  throw new BadRequest('The body must be JSON: {"query", "params"} or {"queries": [...]}.');
}

function readStatement(value: unknown): Statement {
  const { query, params } = (value ?? {}) as { query?: unknown; params?: unknown };
  if (typeof query !== 'string') throw new BadRequest('"query" must be text.');
  if (params !== undefined && !Array.isArray(params)) throw new BadRequest('"params" must be a list.');
  return { text: query, values: (params ?? []).map(textOf) };
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function beginOf(headers: IncomingHttpHeaders): string {
  const asked = headers['neon-batch-isolation-level'];
  const level = ISOLATION[typeof asked === 'string' ? asked : 'ReadCommitted'];
  if (!level) throw new BadRequest(`Unknown isolation level "${String(asked)}".`);
  const readOnly = headers['neon-batch-read-only'] === 'true' ? ' READ ONLY' : '';
  const deferrable = headers['neon-batch-deferrable'] === 'true' ? ' DEFERRABLE' : '';
  return `BEGIN ISOLATION LEVEL ${level}${readOnly}${deferrable}`;
}
