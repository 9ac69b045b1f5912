import type { files } from '../../db/schema/files.ts';
import { isoTime } from '../../kernel/clock.ts';
import { kindOf } from '../../kernel/media-types.ts';
import type { FileView } from './schemas.ts';

export type FileRow = typeof files.$inferSelect;

function shown(moment: Date | null): string | null {
  return moment && isoTime(moment.getTime());
}

/** A file as its owner sees it: where its bytes are is nobody's business. */
export function showFile(row: FileRow): FileView {
  const { id, name, mediaType, size, sha256, status, progress, error, errorCode, title, author, language, pages } = row;
  const { attributes, guidelines, chunkSettings, embeddingModel, indexVersion, chunkCount, tokenCount } = row;
  const found = { title, author, language, pages };
  const asked = { attributes, guidelines, chunkSettings, embeddingModel };
  return {
    ...{ id, name, mediaType, kind: kindOf(mediaType), size, sha256, status, progress, error, errorCode },
    ...found,
    documentCreatedAt: shown(row.documentCreatedAt),
    documentModifiedAt: shown(row.documentModifiedAt),
    ...asked,
    ...{ indexVersion, chunkCount, tokenCount },
    indexedAt: shown(row.indexedAt),
    processing: row.workVersion !== null,
    createdAt: isoTime(row.createdAt.getTime()),
    updatedAt: isoTime(row.updatedAt.getTime()),
  };
}
