import { z } from 'zod';
import { limit } from '../../../durable-objects/rate-limiter/client.ts';
import { notFound } from '../../kernel/errors.ts';
import { decodeCursor, type Page, toPage } from '../../kernel/pagination.ts';
import type { ChunkSettings } from '../../providers/documents/port.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { previewChunks } from './chunk-preview.ts';
import { selectChunks } from './chunk-store.ts';
import { requireEmbeddingModel } from './embedding-choice-service.ts';
import { beginProcessing } from './processing-service.ts';
import type { FileView } from './schemas.ts';
import type { ChunkListQuery, ChunkPreview, ChunkView, ChunkWithNeighbours, ProcessInput } from './schemas-chunks.ts';
import { ownFile } from './service.ts';
import { showFile } from './views.ts';

/** Passages before and after one that are shown with it. */
const NEIGHBOURS = 2;
const PROCESSED_PER_HOUR = 120;
const PREVIEWS_PER_MINUTE = 60;

/** Passages of a file as searches see them, in the order of the document. @throws forbidden_scope, not_found, validation_failed */
export async function listChunks(ctx: ServiceContext, fileId: string, query: ChunkListQuery): Promise<Page<ChunkView>> {
  requireScope(ctx, 'read');
  const file = await ownFile(ctx, fileId);
  const [after] =
    query.cursor === undefined ? [(query.from ?? 0) - 1] : decodeCursor(query.cursor, z.tuple([z.number().int()]));
  const rows = await selectChunks(ctx.db, file, after, query.limit + 1);
  return toPage(
    rows,
    query.limit,
    ({ ordinal }) => [ordinal],
    (row) => row,
  );
}

/** One passage, with what stands around it: where a citation leads. @throws forbidden_scope, not_found */
export async function getChunk(ctx: ServiceContext, fileId: string, place: string): Promise<ChunkWithNeighbours> {
  requireScope(ctx, 'read');
  const ordinal = /^\d{1,7}$/.test(place) ? Number(place) : -1;
  const file = await ownFile(ctx, fileId);
  const rows = ordinal < 0 ? [] : await selectChunks(ctx.db, file, ordinal - NEIGHBOURS - 1, 2 * NEIGHBOURS + 1);
  const chunk = rows.find((row) => row.ordinal === ordinal);
  if (!chunk) throw notFound('passage');
  return {
    chunk,
    before: rows.filter((row) => row.ordinal < ordinal),
    after: rows.filter((row) => row.ordinal > ordinal && row.ordinal <= ordinal + NEIGHBOURS),
  };
}

/**
 * Makes a file's index again, with other settings or another model, or after a failure; until it is there searches
 * see the old one. @throws forbidden_scope, not_found, rate_limited
 */
export async function processAgain(ctx: ServiceContext, fileId: string, input: ProcessInput): Promise<FileView> {
  requireScope(ctx, 'write');
  const file = await ownFile(ctx, fileId);
  await limit(ctx.env, `process-file:${ctx.actor.userId}`, PROCESSED_PER_HOUR, 3_600);
  if (input.embeddingModel) await requireEmbeddingModel(ctx, input.embeddingModel);
  const begun = await beginProcessing(ctx, file, input);
  audit(ctx, 'file.process', { fileId, version: begun.workVersion });
  return showFile(begun);
}

/** How other settings would cut a file; nothing is changed. @throws forbidden_scope, not_found, rate_limited, validation_failed */
export async function previewSettings(
  ctx: ServiceContext,
  fileId: string,
  settings: ChunkSettings,
): Promise<ChunkPreview> {
  requireScope(ctx, 'read');
  const file = await ownFile(ctx, fileId);
  await limit(ctx.env, `chunk-preview:${ctx.actor.userId}`, PREVIEWS_PER_MINUTE, 60);
  return previewChunks(ctx, file, settings);
}
