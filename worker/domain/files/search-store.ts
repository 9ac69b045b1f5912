import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import type { fileChunks, files } from '../../db/schema/files.ts';
import type { SearchFilters } from './schemas-search.ts';

/** Which files of one owner a search may see. Where none of the three is named, all of them. */
export interface SearchScope {
  /** The files' owner. Nothing of anybody else is read, whatever the rest says. */
  userId: string;
  fileIds?: readonly string[] | undefined;
  collectionIds?: readonly string[] | undefined;
  agentId?: string | undefined;
  filters?: SearchFilters | undefined;
}

/** Files in scope whose vectors one model made. */
export interface ScopeRow {
  model: NonNullable<(typeof files.$inferSelect)['indexedModel']>;
  files: number;
  chunks: number;
  /** Text search configurations of their passages. */
  configs: string[];
  /** `null` where the owner's vectors are all of files in scope, so that there is nothing to narrow. */
  fileIds: string[] | null;
}

/** How many of the things that a request names are there and the owner's. */
export interface NamedRow {
  files: number;
  collections: number;
  agents: number;
}

function textArray(values: readonly string[]): SQL {
  return sql`ARRAY[${sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  )}]::text[]`;
}

function isNarrow({ fileIds, collectionIds, agentId }: SearchScope): boolean {
  return fileIds !== undefined || collectionIds !== undefined || agentId !== undefined;
}

/** Files, files of collections, files of an agent and of its collections: ids of an owner's things only. */
function named({ userId, fileIds, collectionIds, agentId }: SearchScope): SQL {
  const parts: SQL[] = [];
  if (fileIds) parts.push(sql`SELECT unnest(${textArray(fileIds)})`);
  if (collectionIds)
    parts.push(sql`SELECT cf.file_id FROM collection_files cf
      JOIN collections k ON k.id = cf.collection_id AND k.user_id = ${userId} WHERE k.id = ANY(${textArray(collectionIds)})`);
  if (agentId !== undefined)
    parts.push(
      sql`SELECT af.file_id FROM agentfiles af JOIN agents g ON g.id = af.agent_id AND g.user_id = ${userId}
        WHERE g.id = ${agentId}`,
      sql`SELECT cf.file_id FROM agent_collections ac JOIN agents g ON g.id = ac.agent_id AND g.user_id = ${userId}
        JOIN collections k ON k.id = ac.collection_id AND k.user_id = ${userId}
        JOIN collection_files cf ON cf.collection_id = k.id WHERE g.id = ${agentId}`,
    );
  return sql.join(parts, sql` UNION ALL `);
}

const contains = (column: SQL, text: string | SQL) =>
  sql`position(lower(${text}) IN lower(COALESCE(${column}, ''))) > 0`;

/** What of a file `f` decides whether its passages are seen. */
function fileFilters(filters: SearchFilters): SQL[] {
  const made = sql`COALESCE(f.document_created_at, f.created_at)`;
  const changed = sql`COALESCE(f.document_modified_at, f.document_created_at, f.created_at)`;
  const all: (SQL | undefined)[] = [
    filters.names &&
      sql`EXISTS (SELECT 1 FROM unnest(${textArray(filters.names)}) n WHERE ${contains(sql`f.name`, sql`n`)})`,
    filters.mediaTypes && sql`f.media_type = ANY(${textArray(filters.mediaTypes)})`,
    filters.languages && sql`f.language = ANY(${textArray(filters.languages)})`,
    filters.title === undefined ? undefined : contains(sql`f.title`, filters.title),
    filters.author === undefined ? undefined : contains(sql`f.author`, filters.author),
    filters.attributes && sql`f.attributes @> ${JSON.stringify(filters.attributes)}::jsonb`,
    filters.createdAfter === undefined ? undefined : sql`${made} >= ${filters.createdAfter}::timestamptz`,
    filters.createdBefore === undefined ? undefined : sql`${made} < ${filters.createdBefore}::timestamptz`,
    filters.modifiedAfter === undefined ? undefined : sql`${changed} >= ${filters.modifiedAfter}::timestamptz`,
    filters.modifiedBefore === undefined ? undefined : sql`${changed} < ${filters.modifiedBefore}::timestamptz`,
  ];
  return all.filter((part) => part !== undefined);
}

/** The condition on a file `f` that every statement of a search carries, whatever other stores have said. */
function visible(scope: SearchScope): SQL {
  return sql.join(
    [
      sql`f.user_id = ${scope.userId} AND f.deleted_at IS NULL AND f.index_version > 0`,
      ...(isNarrow(scope) ? [sql`f.id IN (${named(scope)})`] : []),
      ...fileFilters(scope.filters ?? {}),
    ],
    sql` AND `,
  );
}

/** The condition on a passage `c`: the pages asked for, and words that must or must not stand in it. */
function passageFilter({ filters }: SearchScope, must: string): SQL {
  const parts = [sql`TRUE`];
  if (filters?.pages)
    parts.push(sql`(c.location ->> 'page')::int <= ${filters.pages.to}
      AND COALESCE((c.location ->> 'lastPage')::int, (c.location ->> 'page')::int) >= ${filters.pages.from}`);
  // A phrase of stop words only says nothing, and would match nothing.
  if (must !== '')
    parts.push(sql`(numnode(websearch_to_tsquery(c.text_config, ${must})) = 0
      OR c.search_text @@ websearch_to_tsquery(c.text_config, ${must}))`);
  return sql.join(parts, sql` AND `);
}

/** What is searched, and whether all that was named is there: one statement each, one round trip. */
export async function selectScope(db: Database, scope: SearchScope): Promise<{ rows: ScopeRow[]; named: NamedRow }> {
  const { userId, fileIds = [], collectionIds = [], agentId = null } = scope;
  const all = !isNarrow(scope) && fileFilters(scope.filters ?? {}).length === 0;
  const [rows, counts] = await db.batch([
    db.execute<ScopeRow & Record<string, unknown>>(sql`
      WITH scope AS (
        SELECT f.id, f.indexed_model, f.chunk_count, (
          SELECT c.text_config::text FROM file_chunks c
          WHERE c.file_id = f.id AND c.index_version = f.index_version ORDER BY c.ordinal LIMIT 1) AS config
        FROM file_store f WHERE ${visible(scope)})
      SELECT indexed_model AS model, count(*)::int AS files, sum(chunk_count)::int AS chunks,
        COALESCE(json_agg(DISTINCT config) FILTER (WHERE config IS NOT NULL), '[]'::json) AS configs,
        CASE WHEN ${all}::boolean AND NOT EXISTS (
          SELECT 1 FROM file_store d WHERE d.user_id = ${userId} AND d.deleted_at IS NOT NULL)
        THEN NULL ELSE json_agg(id ORDER BY id) END AS "fileIds"
      FROM scope WHERE indexed_model IS NOT NULL GROUP BY indexed_model ORDER BY files DESC`),
    db.execute<NamedRow & Record<string, unknown>>(sql`
      SELECT (SELECT count(*)::int FROM file_store f
          WHERE f.user_id = ${userId} AND f.deleted_at IS NULL AND f.id = ANY(${textArray(fileIds)})) AS files,
        (SELECT count(*)::int FROM collections k
          WHERE k.user_id = ${userId} AND k.id = ANY(${textArray(collectionIds)})) AS collections,
        (SELECT count(*)::int FROM agents g
          WHERE g.user_id = ${userId} AND g.deleted_at IS NULL AND g.id = ${agentId}::text) AS agents`),
  ]);
  return { rows: rows.rows, named: counts.rows[0] ?? { files: 0, collections: 0, agents: 0 } };
}

/** A passage that holds words of the question. */
export interface TextRow {
  id: string;
  score: number;
  /** The question's words in it, rarest first. */
  words: string[];
}

export interface TextQuery {
  /** The question's words. */
  words: string;
  /** What must hold (`mustHold`). */
  must: string;
  configs: readonly string[];
  /** Passages in scope: how many there are decides how rare a word is. */
  chunks: number;
  limit: number;
}

/** Passages that the rarest words of a question may bring in; words that are everywhere add to scores only. */
const CANDIDATES = 2_000;

/** What a word counts in a text and in the headings above it: weights D, C, B and A of Postgres. */
const WEIGHTS = sql.raw(`'{0.4, 0.4, 0.4, 1}'::real[]`);

/**
 * Full text search (Plan 19.2): any word of the question may match, rare ones count more. Postgres ranks without
 * regard to rarity, which questions in whole sentences need: so each word's `ts_rank` (it grows ever less with
 * repetition, and shrinks with a passage's length) is weighed by its inverse document frequency in the scope.
 */
export async function selectByText(db: Database, scope: SearchScope, query: TextQuery): Promise<TextRow[]> {
  const { words, must, configs, chunks, limit } = query;
  const seen = sql`JOIN live ON live.id = c.file_id AND live.index_version = c.index_version`;
  const { rows } = await db.execute<TextRow & Record<string, unknown>>(sql`
    WITH live AS MATERIALIZED (SELECT f.id, f.index_version FROM file_store f WHERE ${visible(scope)}),
    word AS MATERIALIZED (
      SELECT q.config, l.lexeme,
        ('''' || replace(replace(l.lexeme, '\\', '\\\\'), '''', '''''') || '''')::tsquery AS query
      FROM unnest(${textArray(configs)}::regconfig[]) AS q(config),
        unnest(tsvector_to_array(to_tsvector(q.config, ${words}))) AS l(lexeme)),
    counted AS MATERIALIZED (
      SELECT w.*, (SELECT count(*) FROM file_chunks c ${seen}
        WHERE c.user_id = ${scope.userId} AND c.text_config = w.config AND c.search_text @@ w.query) AS found
      FROM word w),
    rare AS (
      SELECT n.config, string_agg(n.query::text, ' | ')::tsquery AS query
      FROM (SELECT k.*, sum(k.found) OVER (PARTITION BY k.config ORDER BY k.found, k.lexeme) - k.found AS before
        FROM counted k WHERE k.found > 0) n
      WHERE n.before = 0 OR n.before + n.found <= ${CANDIDATES} GROUP BY n.config),
    candidate AS MATERIALIZED (
      SELECT c.id, c.text_config, c.search_text || ''::tsvector AS search_text FROM rare r
      JOIN file_chunks c ON c.text_config = r.config AND c.search_text @@ r.query ${seen}
      WHERE c.user_id = ${scope.userId} AND ${passageFilter(scope, must)})
    SELECT c.id, sum(s.score)::float8 AS score, json_agg(s.lexeme ORDER BY s.score DESC) AS words
    FROM candidate c JOIN counted w ON w.config = c.text_config AND c.search_text @@ w.query,
      LATERAL (SELECT w.lexeme, ts_rank(${WEIGHTS}, c.search_text, w.query, 1)
        * ln(1 + (greatest(${chunks}::float8, w.found) - w.found + 0.5) / (w.found + 0.5)) AS score) s
    GROUP BY c.id ORDER BY score DESC, c.id LIMIT ${limit}`);
  return rows;
}

/** A passage as it stands now, with what is told of its file. */
export interface PassageRow {
  id: string;
  ordinal: number;
  text: string;
  heading: string;
  tokens: number;
  location: (typeof fileChunks.$inferSelect)['location'];
  sha256: string;
  fileId: string;
  fileName: string;
  mediaType: string;
  title: string | null;
  guidelines: string;
  /** One of those that were asked for, and none that stands beside it only. */
  hit: boolean;
}

/**
 * The passages of these ids that the search may show, with `neighbours` before and after each. Only live versions of
 * files in scope: what a vector store says is never taken for more than a hint.
 */
export async function selectPassages(
  db: Database,
  scope: SearchScope,
  { ids, must, neighbours }: { ids: readonly string[]; must: string; neighbours: number },
): Promise<PassageRow[]> {
  const { rows } = await db.execute<PassageRow & Record<string, unknown>>(sql`
    WITH hit AS MATERIALIZED (
      SELECT c.id, c.file_id, c.index_version, c.ordinal FROM file_chunks c
      JOIN file_store f ON f.id = c.file_id AND f.index_version = c.index_version
      WHERE c.id = ANY(${textArray(ids)}) AND c.user_id = ${scope.userId} AND ${visible(scope)}
        AND ${passageFilter(scope, must)})
    SELECT c.id, c.ordinal, c.text, c.heading, c.tokens, c.location, c.sha256, c.file_id AS "fileId",
      f.name AS "fileName", f.media_type AS "mediaType", f.title, f.guidelines,
      EXISTS (SELECT 1 FROM hit h WHERE h.id = c.id) AS hit
    FROM (SELECT DISTINCT h.file_id, h.index_version, n.ordinal FROM hit h,
        generate_series(h.ordinal - ${neighbours}::int, h.ordinal + ${neighbours}::int) AS n(ordinal)) place
    JOIN file_chunks c ON c.file_id = place.file_id AND c.index_version = place.index_version
      AND c.ordinal = place.ordinal AND c.user_id = ${scope.userId}
    JOIN file_store f ON f.id = c.file_id`);
  return rows;
}
