import { type SQL, sql } from 'drizzle-orm';
import { bigint, customType, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { ChunkLocation, ChunkSettings, ReadCursor } from '../../providers/documents/port.ts';
import type { EmbeddingModel } from '../../providers/embeddings/port.ts';
import { agents } from './agents.ts';
import { moment, timestamps } from './columns.ts';
import { users } from './users.ts';

/** Name of a text search configuration, such as `english`. */
const regconfig = customType<{ data: string }>({ dataType: () => 'regconfig' });
const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

/** The stages of a file on its way to being searchable, in their order, and the two ends. */
export const FILE_STATUSES = [
  'uploaded',
  'extracting',
  'chunking',
  'embedding',
  'indexing',
  'ready',
  'failed',
] as const;
export type FileStatus = (typeof FILE_STATUSES)[number];

/** How far a stage is; `total` is 0 while it is not known. */
export interface FileProgress {
  done: number;
  total: number;
}

/** The step that an index in work is at. A step is repeatable: done twice, it writes the same. */
export type FileWorkStep =
  /** Reading on at `cursor`; `parts` parts of sections are stored. */
  | { kind: 'extract'; cursor: ReadCursor | null; parts: number }
  /** Cutting part `part` of `parts` into passages; so many passages and tokens there are. */
  | { kind: 'chunk'; parts: number; part: number; chunks: number; tokens: number }
  /** Embedding and storing vectors from passage `next` on. */
  | { kind: 'index'; parts: number; chunks: number; tokens: number; next: number }
  /** Waiting until the vector store finds what it was given. */
  | { kind: 'visible'; parts: number; chunks: number; tokens: number; looks: number };

/** Where the making of an index stands. */
export interface FileWork {
  /** Counts steps: a message names the one it is for, and does nothing once the work is further. */
  seq: number;
  /** The message for `seq` was sent. */
  announced: boolean;
  /** What this version is made with, whatever is asked for later. */
  settings: ChunkSettings;
  model: EmbeddingModel;
  step: FileWorkStep;
}

/** An index that nobody will see again: its vectors, passages and parts are still to be removed. */
export interface RetiredIndex {
  version: number;
  model: EmbeddingModel;
}

const owner = () =>
  text('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' });

/** What people uploaded (Plan 4.5, 19.1). The bytes are in R2 under `object_key`; no name of a person's is in it. */
export const files = pgTable(
  'file_store',
  {
    id: text('id').primaryKey(),
    userId: owner(),
    /** For people; never part of a path. */
    name: text('name').notNull(),
    /** Found by content. */
    mediaType: text('media_type').notNull(),
    size: bigint('size', { mode: 'number' }).notNull(),
    /** Hex SHA-256 of the bytes: the same file twice is stored once per owner. */
    sha256: text('sha256').notNull(),
    objectKey: text('object_key').notNull(),
    status: text('status', { enum: FILE_STATUSES }).notNull().default('uploaded'),
    progress: jsonb('progress').$type<FileProgress>(),
    /** A sentence that a person understands, where `status` is `failed`; `error_code` is for programs. */
    error: text('error'),
    errorCode: text('error_code'),
    title: text('title'),
    author: text('author'),
    /** ISO 639-1. */
    language: text('language'),
    pages: integer('pages'),
    documentCreatedAt: moment('document_created_at'),
    documentModifiedAt: moment('document_modified_at'),
    /** What its owner says of it, for filters: flat, text, numbers and booleans. */
    attributes: jsonb('attributes').$type<Record<string, string | number | boolean>>().notNull().default({}),
    /** What agents are told about using this file (Plan 17.3). */
    guidelines: text('guidelines').notNull().default(''),
    /** As asked for; what the live index was made with is in `indexed_*`. */
    chunkSettings: jsonb('chunk_settings').$type<ChunkSettings>().notNull(),
    embeddingModel: jsonb('embedding_model').$type<EmbeddingModel>().notNull(),
    /** The index that searches see; 0 while there is none. */
    indexVersion: integer('index_version').notNull().default(0),
    /** The index that is being made beside it; null when none is. */
    workVersion: integer('work_version'),
    work: jsonb('work').$type<FileWork>(),
    retired: jsonb('retired').$type<RetiredIndex[]>().notNull().default([]),
    /** Counts every version ever begun, so that one is never used twice. */
    lastVersion: integer('last_version').notNull().default(0),
    indexedSettings: jsonb('indexed_settings').$type<ChunkSettings>(),
    indexedModel: jsonb('indexed_model').$type<EmbeddingModel>(),
    chunkCount: integer('chunk_count').notNull().default(0),
    tokenCount: integer('token_count').notNull().default(0),
    indexedAt: moment('indexed_at'),
    /** Set when its owner deleted it: nobody sees it, and a queue removes vectors, bytes and at last this row. */
    deletedAt: moment('deleted_at'),
    ...timestamps,
  },
  (t) => [
    uniqueIndex('file_store_content_idx').on(t.userId, t.sha256).where(sql`${t.deletedAt} IS NULL`),
    index('file_store_user_created_idx').on(t.userId, t.createdAt.desc(), t.id.desc()),
    index('file_store_deleted_idx').on(t.deletedAt).where(sql`${t.deletedAt} IS NOT NULL`),
    index('file_store_unfinished_idx')
      .on(t.updatedAt)
      .where(sql`${t.workVersion} IS NOT NULL OR ${t.retired} <> '[]'::jsonb`),
  ],
);

/** An upload in parts that may be taken up again (Plan 4.5); gone once it is complete, or after a day. */
export const fileUploads = pgTable(
  'file_uploads',
  {
    id: text('id').primaryKey(),
    userId: owner(),
    name: text('name').notNull(),
    /** Bytes, as declared; more are refused. */
    size: bigint('size', { mode: 'number' }).notNull(),
    partSize: integer('part_size').notNull(),
    objectKey: text('object_key').notNull(),
    /** R2's name of the multipart upload. */
    multipartId: text('multipart_id').notNull(),
    options: jsonb('options').$type<Record<string, unknown>>().notNull().default({}),
    /** Set once it is complete: repeating the completion gives the same file. */
    fileId: text('file_id'),
    expiresAt: moment('expires_at').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (t) => [index('file_uploads_user_idx').on(t.userId), index('file_uploads_expires_idx').on(t.expiresAt)],
);

export const fileUploadParts = pgTable(
  'file_upload_parts',
  {
    uploadId: text('upload_id')
      .notNull()
      .references(() => fileUploads.id, { onDelete: 'cascade' }),
    /** From 1. */
    number: integer('number').notNull(),
    etag: text('etag').notNull(),
    size: integer('size').notNull(),
  },
  (t) => [primaryKey({ columns: [t.uploadId, t.number] })],
);

/** Passages of files. Ids are made of file, version and ordinal, so that a repeated step writes the same rows. */
export const fileChunks = pgTable(
  'file_chunks',
  {
    /** `<file id>-<version>-<ordinal>`: 64 bytes at most, as Vectorize wants it. */
    id: text('id').primaryKey(),
    fileId: text('file_id')
      .notNull()
      .references(() => files.id, { onDelete: 'cascade' }),
    userId: owner(),
    indexVersion: integer('index_version').notNull(),
    /** From 0, in the order of the document. */
    ordinal: integer('ordinal').notNull(),
    text: text('text').notNull(),
    /** The headings above it, joined by ` › `; found by text search and read by the encoder with the text. */
    heading: text('heading').notNull().default(''),
    tokens: integer('tokens').notNull(),
    location: jsonb('location').$type<ChunkLocation>().notNull(),
    /** Hex SHA-256 of heading and text: vectors are cached by it. */
    sha256: text('sha256').notNull(),
    textConfig: regconfig('text_config').notNull().default('simple'),
    searchText: tsvector('search_text').generatedAlwaysAs(
      (): SQL =>
        sql`setweight(to_tsvector(${fileChunks.textConfig}, ${fileChunks.heading}), 'A') || to_tsvector(${fileChunks.textConfig}, ${fileChunks.text})`,
    ),
  },
  (t) => [
    uniqueIndex('file_chunks_place_idx').on(t.fileId, t.indexVersion, t.ordinal),
    index('file_chunks_user_idx').on(t.userId),
    index('file_chunks_search_idx').using('gin', t.searchText),
  ],
);

/** Vectors of one account's texts, so that the same text is not embedded twice with one model. */
export const embeddingCache = pgTable(
  'embedding_cache',
  {
    userId: owner(),
    /** `spaceOf(model)`. */
    space: text('space').notNull(),
    sha256: text('sha256').notNull(),
    /** Little-endian 32-bit floats in base64. */
    vector: text('vector').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.space, t.sha256] }), index('embedding_cache_created_idx').on(t.createdAt)],
);

/** Named sets of files that agents share ("vector stores"). */
export const collections = pgTable(
  'collections',
  {
    id: text('id').primaryKey(),
    userId: owner(),
    name: text('name').notNull(),
    description: text('description').notNull().default(''),
    ...timestamps,
  },
  (t) => [
    uniqueIndex('collections_user_name_idx').on(t.userId, sql`lower(${t.name})`),
    index('collections_user_created_idx').on(t.userId, t.createdAt.desc(), t.id.desc()),
  ],
);

const file = () =>
  text('file_id')
    .notNull()
    .references(() => files.id, { onDelete: 'cascade' });

const collection = () =>
  text('collection_id')
    .notNull()
    .references(() => collections.id, { onDelete: 'cascade' });

const agent = () =>
  text('agent_id')
    .notNull()
    .references(() => agents.id, { onDelete: 'cascade' });

const addedAt = () => moment('added_at').notNull().defaultNow();

export const collectionFiles = pgTable(
  'collection_files',
  { collectionId: collection(), fileId: file(), addedAt: addedAt() },
  (t) => [primaryKey({ columns: [t.collectionId, t.fileId] }), index('collection_files_file_idx').on(t.fileId)],
);

/** Files that an agent searches (Plan 4.5, 5.1). */
export const agentFiles = pgTable('agentfiles', { agentId: agent(), fileId: file(), addedAt: addedAt() }, (t) => [
  primaryKey({ columns: [t.agentId, t.fileId] }),
  index('agentfiles_file_idx').on(t.fileId),
]);

export const agentCollections = pgTable(
  'agent_collections',
  { agentId: agent(), collectionId: collection(), addedAt: addedAt() },
  (t) => [
    primaryKey({ columns: [t.agentId, t.collectionId] }),
    index('agent_collections_collection_idx').on(t.collectionId),
  ],
);
