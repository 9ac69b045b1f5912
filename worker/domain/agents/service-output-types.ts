import { notFound } from '../../kernel/errors.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { findLibraryType, listLibraryTypes } from './output-type-library.ts';
import type { LibraryTypeAnswer, LibraryTypePage } from './schemas-output-types.ts';

/** The output types that come with the platform (Plan 4.4). */
export function listOutputTypes(ctx: ServiceContext): LibraryTypePage {
  requireScope(ctx, 'read');
  return { data: [...listLibraryTypes()], nextCursor: null };
}

/** @throws not_found */
export function getOutputType(ctx: ServiceContext, name: string): LibraryTypeAnswer {
  requireScope(ctx, 'read');
  const found = findLibraryType(name);
  if (!found) throw notFound('output type');
  return found;
}
