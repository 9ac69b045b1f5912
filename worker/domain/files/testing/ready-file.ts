import { env } from 'cloudflare:workers';
import { fileChunks, files } from '../../../db/schema/files.ts';
import { settingsOf } from '../../../env.ts';
import { databaseOf } from '../../../http/context.ts';
import { newId } from '../../../kernel/ids.ts';
import { DEFAULT_CHUNK_SETTINGS } from '../../../providers/documents/port.ts';
import { platformEmbeddingModels } from '../../../providers/embeddings/setting.ts';
import { indexChunks } from '../index-service.ts';

/** A file of somebody that is ready to be searched, each passage on a page of its own, with real vectors. */
export async function readyFile(
  userId: string,
  passages: readonly string[],
  changes: Partial<typeof files.$inferInsert> = {},
): Promise<string> {
  const world = { env, settings: settingsOf(env), db: databaseOf(env) };
  const id = newId('file');
  const [model] = platformEmbeddingModels(world.settings);
  if (!model) throw new Error('The installation has an embedding model.');
  await world.db.insert(files).values({
    ...{ id, userId, name: 'handbook.md', mediaType: 'text/markdown', size: 1, sha256: id, objectKey: id },
    ...{ status: 'ready', chunkSettings: DEFAULT_CHUNK_SETTINGS, chunkCount: passages.length },
    ...{ indexVersion: 1, lastVersion: 1, embeddingModel: model, indexedModel: model },
    ...changes,
  });
  const rows = passages.map((text, ordinal) => ({
    ...{ id: `${id}-1-${ordinal}`, fileId: id, userId, indexVersion: 1, ordinal, text, sha256: `${id}${ordinal}` },
    ...{ tokens: 20, location: { page: ordinal + 1 }, textConfig: 'english' },
  }));
  await world.db.insert(fileChunks).values(rows);
  const place = { userId, fileId: id, indexVersion: 1, model };
  const { done } = await indexChunks(world, { ...place, fromOrdinal: 0, limit: 100 });
  if (!done) throw new Error('The file has more passages than one batch.');
  return id;
}
