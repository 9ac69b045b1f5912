/** Limits of Vectorize (developers.cloudflare.com/vectorize/platform/limits), November 2026. */
export const LIMITS = {
  dimensions: 1_536,
  idBytes: 64,
  namespaceBytes: 64,
  metadataBytes: 10 * 1_024,
  metadataIndexes: 10,
  indexedBytes: 64,
  filterBytes: 2_048,
  /** Vectors of one upsert through the binding, and through the HTTP API. */
  upsertRows: 1_000,
  upsertRowsOverHttp: 5_000,
  topK: 100,
  /** With values, or with metadata beyond what is indexed. */
  topKWithDetails: 20,
  /** Not among the documented limits: what its answers say (error 40007). */
  deleteIds: 100,
  getIds: 20,
} as const;

/** A refusal as Vectorize words it. */
export class VectorizeRefusal extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(`${message} (code = ${code})`);
    this.name = 'VectorizeRefusal';
    this.code = code;
  }
}

export function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** What is indexed of a text: its first 64 bytes, cut between letters. */
export function indexedPart(text: string): string {
  let part = text;
  while (byteLength(part) > LIMITS.indexedBytes) part = [...part].slice(0, -1).join('');
  return part;
}
