import { checkFilter, type IndexedValues, passes } from './filter.ts';
import { byteLength, LIMITS, VectorizeRefusal } from './limits.ts';

export interface IndexOptions {
  dimensions: number;
  /** Other than what the binding takes, for the HTTP API. */
  upsertRows?: number;
}

interface StoredVector {
  id: string;
  values: Float32Array;
  namespace: string;
  metadata: Record<string, VectorizeVectorMetadata>;
  indexed: IndexedValues;
}

type Change = { id: string; run: () => void };

/**
 * An index as Vectorize keeps one: its limits, its metadata indexes, which see only what is written after them, ids
 * that are one space over all namespaces, and changes that are accepted at once and applied later, in their order.
 */
export class StandInIndex implements Vectorize {
  readonly #dimensions: number;
  readonly #upsertRows: number;
  readonly #vectors = new Map<string, StoredVector>();
  readonly #metadataIndexes = new Map<string, 'string' | 'number' | 'boolean'>();
  #pending: Change[] = [];
  #lastApplied = '';

  constructor({ dimensions, upsertRows = LIMITS.upsertRows }: IndexOptions) {
    if (dimensions < 1 || dimensions > LIMITS.dimensions)
      throw new VectorizeRefusal(40_001, `dimensions must be between 1 and ${LIMITS.dimensions}`);
    this.#dimensions = dimensions;
    this.#upsertRows = upsertRows;
  }

  get dimensions(): number {
    return this.#dimensions;
  }

  get metadataIndexes(): { propertyName: string; indexType: string }[] {
    return [...this.#metadataIndexes].map(([propertyName, indexType]) => ({ propertyName, indexType }));
  }

  createMetadataIndex(name: string, type: 'string' | 'number' | 'boolean'): string {
    if (this.#metadataIndexes.has(name)) throw new VectorizeRefusal(40_018, `metadata index "${name}" exists`);
    if (this.#metadataIndexes.size === LIMITS.metadataIndexes)
      throw new VectorizeRefusal(40_019, `at most ${LIMITS.metadataIndexes} metadata indexes`);
    return this.#later(() => this.#metadataIndexes.set(name, type));
  }

  /** Applies what was accepted so far: from now on it can be found. */
  settle(): void {
    const due = this.#pending;
    this.#pending = [];
    for (const { id, run } of due) {
      run();
      this.#lastApplied = id;
    }
  }

  async describe(): Promise<VectorizeIndexInfo> {
    return {
      vectorCount: this.#vectors.size,
      dimensions: this.#dimensions,
      processedUpToDatetime: Date.now(),
      // The type says a number; the service answers with the id of a mutation.
      processedUpToMutation: this.#lastApplied as unknown as number,
    };
  }

  async insert(vectors: VectorizeVector[]): Promise<VectorizeAsyncMutation> {
    return this.#write(vectors, (vector) => !this.#vectors.has(vector.id));
  }

  async upsert(vectors: VectorizeVector[]): Promise<VectorizeAsyncMutation> {
    return this.#write(vectors, () => true);
  }

  #write(vectors: VectorizeVector[], isTaken: (vector: VectorizeVector) => boolean): VectorizeAsyncMutation {
    if (vectors.length === 0) throw new VectorizeRefusal(40_008, 'no vectors in payload');
    if (vectors.length > this.#upsertRows)
      throw new VectorizeRefusal(
        40_007,
        `too many vectors in payload; max is ${this.#upsertRows}, got ${vectors.length}`,
      );
    for (const vector of vectors) this.#check(vector);
    const copies = vectors.map((vector) => ({ ...vector, values: Float32Array.from(vector.values) }));
    const mutationId = this.#later(() => {
      for (const vector of copies) if (isTaken(vector)) this.#vectors.set(vector.id, this.#stored(vector));
    });
    return { mutationId };
  }

  #check({ id, values, namespace, metadata = {} }: VectorizeVector): void {
    if (id === '' || byteLength(id) > LIMITS.idBytes)
      throw new VectorizeRefusal(40_008, `vector id must be 1 to ${LIMITS.idBytes} bytes`);
    if (values.length !== this.#dimensions)
      throw new VectorizeRefusal(
        40_012,
        `expected ${this.#dimensions} dimensions, and got ${values.length} dimensions`,
      );
    if (namespace !== undefined && byteLength(namespace) > LIMITS.namespaceBytes)
      throw new VectorizeRefusal(40_009, `namespace must be at most ${LIMITS.namespaceBytes} bytes`);
    if (byteLength(JSON.stringify(metadata)) > LIMITS.metadataBytes)
      throw new VectorizeRefusal(40_010, `metadata must be at most ${LIMITS.metadataBytes} bytes`);
    for (const key of Object.keys(metadata)) {
      if (key === '' || key.includes('.') || key.includes('"') || key.startsWith('$'))
        throw new VectorizeRefusal(40_010, `invalid metadata key "${key}"`);
    }
  }

  #stored({ id, values, namespace = '', metadata = {} }: VectorizeVector): StoredVector {
    const indexed = new Map<string, string | number | boolean>();
    for (const [name, type] of this.#metadataIndexes) {
      const value = metadata[name];
      if (typeof value === type) indexed.set(name, value as string | number | boolean);
    }
    return { id, values: Float32Array.from(values), namespace, metadata, indexed };
  }

  async deleteByIds(ids: string[]): Promise<VectorizeAsyncMutation> {
    checkIds(ids, LIMITS.deleteIds);
    const mutationId = this.#later(() => {
      for (const id of ids) this.#vectors.delete(id);
    });
    return { mutationId };
  }

  async getByIds(ids: string[]): Promise<VectorizeVector[]> {
    checkIds(ids, LIMITS.getIds);
    return [...new Set(ids)].flatMap((id) => {
      const found = this.#vectors.get(id);
      if (!found) return [];
      const { values, namespace, metadata } = found;
      return [{ id, values: Array.from(values), namespace, metadata }];
    });
  }

  async queryById(id: string, options?: VectorizeQueryOptions): Promise<VectorizeMatches> {
    const found = this.#vectors.get(id);
    if (!found) throw new VectorizeRefusal(40_026, `vector "${id}" not found`);
    return this.query(found.values, options);
  }

  async query(vector: VectorFloatArray | number[], options: VectorizeQueryOptions = {}): Promise<VectorizeMatches> {
    const { topK = 5, namespace, filter, returnValues = false, returnMetadata = 'none' } = options;
    const hasDetails = returnValues || returnMetadata === true || returnMetadata === 'all';
    const most = hasDetails ? LIMITS.topKWithDetails : LIMITS.topK;
    if (!Number.isInteger(topK) || topK < 1 || topK > most)
      throw new VectorizeRefusal(40_025, `topK must be between 1 and ${most}, got ${topK}`);
    if (vector.length !== this.#dimensions)
      throw new VectorizeRefusal(40_006, `invalid query vector, expected ${this.#dimensions} dimensions`);
    if (filter) checkFilter(filter);
    const asked = Float32Array.from(vector);
    const matches = [...this.#vectors.values()]
      .filter((one) => namespace === undefined || one.namespace === namespace)
      .filter((one) => !filter || passes(filter, one.indexed))
      .map((one) => ({ one, score: cosine(asked, one.values) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, topK)
      .map(({ one: { id, values, namespace: place, metadata }, score }) => ({
        ...{ id, score, namespace: place },
        ...(returnValues ? { values: Array.from(values) } : {}),
        ...(returnMetadata === 'none' || returnMetadata === false ? {} : { metadata }),
      }));
    return { matches, count: matches.length };
  }

  #later(run: () => void): string {
    const id = crypto.randomUUID();
    this.#pending.push({ id, run });
    return id;
  }
}

function checkIds(ids: string[], most: number): void {
  if (ids.length === 0) throw new VectorizeRefusal(40_008, 'no ids in payload');
  if (ids.length > most)
    throw new VectorizeRefusal(40_007, `too many ids in payload; max id count is ${most}, got ${ids.length}`);
}

function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (const [i, x] of a.entries()) {
    const y = b[i] ?? 0;
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  return dot / (Math.sqrt(aa * bb) || 1);
}
