import { z } from 'zod';
import { notFound } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import { decodeCursor, type Page, toPage } from '../../kernel/pagination.ts';
import { isStorable } from '../../kernel/text.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { cleanName } from './name-rules.ts';
import type { FileListQuery, FileUpdate, FileView } from './schemas.ts';
import { type FileRow, selectFile, selectFiles, updateFile } from './store.ts';
import { showFile } from './views.ts';

const POSITION = z.tuple([z.number().int(), z.string().refine(isStorable)]);

/** Own files, newest first (Plan 4.5). @throws forbidden_scope, validation_failed for a foreign cursor */
export async function listFiles(ctx: ServiceContext, query: FileListQuery): Promise<Page<FileView>> {
  requireScope(ctx, 'read');
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, POSITION);
  const rows = await selectFiles(ctx.db, ctx.actor.userId, query, after);
  return toPage(rows, query.limit, (row) => [row.createdAt.getTime(), row.id], showFile);
}

/** An own file's row, for verbs that have checked a scope. @throws not_found */
export async function ownFile(ctx: Pick<ServiceContext, 'db' | 'actor'>, id: string): Promise<FileRow> {
  const row = isId('file', id) ? await selectFile(ctx.db, ctx.actor.userId, id) : undefined;
  if (!row) throw notFound('file');
  return row;
}

/** @throws forbidden_scope, not_found */
export async function getFile(ctx: ServiceContext, id: string): Promise<FileView> {
  requireScope(ctx, 'read');
  return showFile(await ownFile(ctx, id));
}

/** Changes what its owner says of a file. Its index stays as it is. @throws forbidden_scope, not_found */
export async function changeFile(ctx: ServiceContext, id: string, input: FileUpdate): Promise<FileView> {
  requireScope(ctx, 'write');
  if (!isId('file', id)) throw notFound('file');
  const change = input.name === undefined ? input : { ...input, name: cleanName(input.name) };
  const row = await updateFile(ctx.db, ctx.actor.userId, id, change, new Date(ctx.now));
  if (!row) throw notFound('file');
  audit(ctx, 'file.changed', { fileId: id, fields: Object.keys(input).join(',') });
  return showFile(row);
}
