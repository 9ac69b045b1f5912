import { hostOf, unwrap } from '../../../durable-objects/run-host/client.ts';
import { AppError } from '../../kernel/errors.ts';
import { type Page, toPage } from '../../kernel/pagination.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { FORMATS, type Format } from './export-format.ts';
import { type RunFilter, selectRuns } from './list-store.ts';
import type { Run } from './schemas.ts';
import type { RunExportQuery, RunListQuery, RunsCancelled } from './schemas-list.ts';
import { positionOf } from './service.ts';
import { showRunRow } from './views.ts';

/** Runs of an export that are read in one statement. */
const EXPORT_PAGE = 200;

/** The actor's runs, newest first, as Postgres mirrors them. */
export async function listRuns(ctx: ServiceContext, query: RunListQuery): Promise<Page<Run>> {
  requireScope(ctx, 'read');
  return pageOf(ctx, query, query.cursor, query.limit);
}

async function pageOf(ctx: ServiceContext, filter: RunFilter, cursor: string | undefined, limit: number) {
  const rows = await selectRuns(ctx.db, ctx.actor.userId, filter, positionOf(cursor), limit + 1);
  return toPage(rows, limit, (row) => [row.createdAt.toISOString(), row.id], showRunRow);
}

export interface RunsExport {
  contentType: string;
  fileName: string;
  body: ReadableStream<Uint8Array>;
}

/**
 * All runs that the filter lets through, newest first, as a file that is written while it is read. The first
 * page is there before the answer begins, so that a database that is away is a problem and no broken file.
 */
export async function exportRuns(ctx: ServiceContext, query: RunExportQuery): Promise<RunsExport> {
  requireScope(ctx, 'read');
  const { format: name, ...filter } = query;
  const next = (cursor: string | undefined) => pageOf(ctx, filter, cursor, EXPORT_PAGE);
  const format = FORMATS[name];
  const day = new Date(ctx.now).toISOString().slice(0, 10);
  return {
    contentType: format.contentType,
    fileName: `runs-${day}.${name}`,
    body: written(format, await next(undefined), next),
  };
}

function written(
  format: Format,
  first: Page<Run>,
  next: (cursor: string) => Promise<Page<Run>>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let page: Page<Run> | null = first;
  let isFirst = true;
  return new ReadableStream({
    async pull(controller) {
      if (!page) return controller.close();
      const text = page.data.map((run) => format.show(run)).join(format.between);
      const lead = isFirst ? format.head : text === '' ? '' : format.between;
      const tail = page.nextCursor === null ? format.tail : '';
      isFirst = false;
      controller.enqueue(encoder.encode(lead + text + tail));
      page = page.nextCursor === null ? null : await next(page.nextCursor);
    },
  });
}

/** Ends several runs at once; each says what became of it, and none keeps the others from ending. */
export async function cancelRuns(ctx: ServiceContext, runIds: readonly string[]): Promise<RunsCancelled> {
  requireScope(ctx, 'run');
  const data = await Promise.all([...new Set(runIds)].map(async (id) => ({ id, outcome: await cancelOne(ctx, id) })));
  return { data };
}

async function cancelOne(ctx: ServiceContext, runId: string): Promise<RunsCancelled['data'][number]['outcome']> {
  try {
    unwrap(await hostOf(ctx.env, runId).cancel(ctx.actor.userId, runId));
    audit(ctx, 'run.cancelled', { runId });
    return 'cancelled';
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return 'not_found';
    if (error instanceof AppError && error.code === 'illegal_transition') return 'ended';
    throw error;
  }
}
