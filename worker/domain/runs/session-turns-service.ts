import type { Page, PageQuery } from '../../kernel/pagination.ts';
import { toPage } from '../../kernel/pagination.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { positionOf } from './service.ts';
import { alternativesOf, type BranchRun } from './session-branches.ts';
import { exportMarkdown, fileNameFrom } from './session-export.ts';
import type { Turn } from './session-schemas.ts';
import { findSession } from './session-service.ts';
import { showTurn } from './session-turns.ts';
import { selectForks, selectTurns, type TurnRow } from './session-turns-store.ts';
import { showSession } from './views.ts';

const EXPORT_PAGE = 200;
const MAX_EXPORTED_TURNS = 10_000;

function branchRun(run: { id: string; sessionId: string | null; forkedFromRunId: string | null; createdAt: Date }) {
  const { id, sessionId, forkedFromRunId, createdAt } = run;
  return { id, sessionId, forkedFromRunId, at: createdAt.getTime() } satisfies BranchRun;
}

/**
 * The conversation that a session shows, newest first: its own runs, before them those of the sessions that it
 * was forked from, and at each run the other answers that its place has.
 * @throws not_found
 */
export async function listTurns(ctx: ServiceContext, sessionId: string, query: PageQuery): Promise<Page<Turn>> {
  requireScope(ctx, 'read');
  const session = await findSession(ctx, sessionId);
  const { userId } = ctx.actor;
  const [rows, { forks, originals }] = await Promise.all([
    selectTurns(ctx.db, userId, sessionId, { before: positionOf(query.cursor) }, query.limit + 1),
    selectForks(ctx.db, userId, session.rootId ?? session.id),
  ]);
  const runs = rows.map(({ run }) => branchRun(run));
  const alternatives = alternativesOf(runs, forks.map(branchRun), originals.map(branchRun));
  return toPage(
    rows,
    query.limit,
    ({ run }) => [run.createdAt.toISOString(), run.id],
    (row) => showTurn(row, alternatives.get(row.run.id) ?? []),
  );
}

/** Every turn of a conversation, oldest first. */
async function allTurns(ctx: ServiceContext, sessionId: string): Promise<Turn[]> {
  const rows: TurnRow[] = [];
  while (rows.length < MAX_EXPORTED_TURNS) {
    const last = rows.at(-1)?.run;
    const before = last ? { at: last.createdAt, id: last.id } : null;
    const page = await selectTurns(ctx.db, ctx.actor.userId, sessionId, { before }, EXPORT_PAGE);
    rows.push(...page);
    if (page.length < EXPORT_PAGE) break;
  }
  return rows.reverse().map((row) => showTurn(row, [{ runId: row.run.id, sessionId: row.run.sessionId }]));
}

export interface ExportedConversation {
  /** Of the file, with its extension. */
  name: string;
  contentType: string;
  body: string;
}

/** The whole conversation as a text to keep (Markdown), or with everything that the API knows (JSON). @throws not_found */
export async function exportSession(
  ctx: ServiceContext,
  sessionId: string,
  format: 'markdown' | 'json',
): Promise<ExportedConversation> {
  requireScope(ctx, 'read');
  const session = await findSession(ctx, sessionId);
  const turns = await allTurns(ctx, sessionId);
  const { title } = session;
  if (format === 'markdown') {
    const body = exportMarkdown(title, turns);
    return { name: fileNameFrom(title, 'md'), contentType: 'text/markdown; charset=utf-8', body };
  }
  const body = JSON.stringify({ session: showSession(session), turns }, null, 2);
  return { name: fileNameFrom(title, 'json'), contentType: 'application/json; charset=utf-8', body };
}
