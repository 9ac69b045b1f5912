import { percentile } from '../figures.ts';
import type { BenchLibrary, Passage } from './library.ts';

export interface SizeMeasure {
  passages: number;
  /** Passages a second, without their embedding: rows, full text index and vector index. */
  ingestPerSecond: number;
  hybridP50Ms: number;
  hybridP95Ms: number;
  vectorsP50Ms: number;
  textP50Ms: number;
  textP95Ms: number;
}

const SEARCHES = 60;
/** Real vectors that the others are made of. */
const BASES = 40;

/** The same chance at every run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

function near(vector: Float32Array, random: () => number): Float32Array {
  const noisy = vector.map((value) => value + (random() - 0.5) * 0.06);
  const length = Math.hypot(...noisy) || 1;
  return noisy.map((value) => value / length);
}

/**
 * A library of `size` passages of an account of its own: real sentences mixed anew, so that words are as frequent as in
 * real text, and real vectors with noise. Embedding a question is left out: it costs the same at every size.
 */
export async function measureSize(
  library: BenchLibrary,
  passages: readonly Passage[],
  queries: readonly string[],
  size: number,
): Promise<SizeMeasure> {
  const userId = await library.user();
  const random = chance(size);
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)];
  const sentences = passages
    .flatMap(({ text }) => text.split(/(?<=[.!?])\s+|\n\n+/))
    .filter((text) => text.length > 20);
  const mixed = Array.from({ length: size }, () => ({
    title: pick(passages)?.title ?? '',
    text: Array.from({ length: 6 }, () => pick(sentences) ?? '')
      .join(' ')
      .slice(0, 1_600),
  }));
  const bases = await library.embedder(userId).embed(
    library.model,
    passages.slice(0, BASES).map(({ text }) => text),
    'passage',
  );
  const from = performance.now();
  const { chunkIds } = await library.write(userId, mixed);
  await library.store(userId, chunkIds, () => near(pick(bases) ?? new Float32Array(library.model.dimensions), random));
  const ingestMs = performance.now() - from;
  const asked = Array.from(
    { length: SEARCHES },
    (_, at) => queries[Math.floor((at * queries.length) / SEARCHES)] ?? '',
  );
  await library.embedder(userId).embed(library.model, asked, 'question');
  const times = async (mode: 'hybrid' | 'vectors' | 'text') => {
    const all: number[] = [];
    for (const query of asked) {
      const start = performance.now();
      await library.search(userId, { query, mode });
      all.push(performance.now() - start);
    }
    return all;
  };
  await times('hybrid');
  const [hybrid, vectors, text] = [await times('hybrid'), await times('vectors'), await times('text')];
  const rounded = (ms: number) => Math.round(ms * 10) / 10;
  return {
    passages: size,
    ingestPerSecond: Math.round((size / ingestMs) * 1_000),
    hybridP50Ms: rounded(percentile(hybrid, 0.5)),
    hybridP95Ms: rounded(percentile(hybrid, 0.95)),
    vectorsP50Ms: rounded(percentile(vectors, 0.5)),
    textP50Ms: rounded(percentile(text, 0.5)),
    textP95Ms: rounded(percentile(text, 0.95)),
  };
}
