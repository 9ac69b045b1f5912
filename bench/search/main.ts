/**
 * `npm run bench:search [-- --dataset FILE] [--sizes 1000,10000,50000] [--passages 1200] [--questions 150] [--tune]
 * [--reranked 25] [--encoder URL]`:
 * how well and how fast files are found, through the product's own search over the embedded database with pgvector
 * and the gateway's sentence encoder. Half of the questions are for choosing `FUSION`; the other half is reported.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { SearchInput } from '../../worker/domain/files/schemas-search.ts';
import { FUSION, fuse } from '../../worker/domain/files/search-rules.ts';
import { percentile } from '../figures.ts';
import { installedDocuments, readDataset } from './dataset.ts';
import { BenchLibrary } from './library.ts';
import { type Quality, qualityOf } from './quality.ts';
import { measureSize, type SizeMeasure } from './sizes.ts';

const { values } = parseArgs({
  options: {
    dataset: { type: 'string' },
    sizes: { type: 'string', default: '1000,10000,50000' },
    passages: { type: 'string', default: '1200' },
    questions: { type: 'string', default: '150' },
    reranked: { type: 'string', default: '25' },
    encoder: { type: 'string' },
    tune: { type: 'boolean', default: false },
  },
});
const RESULTS = 'bench/results/search.json';
const PACKAGES = fileURLToPath(new URL('../../node_modules', import.meta.url));

function say(text: string): void {
  console.error(`… ${text}`);
}

const dataset = values.dataset ? readDataset(values.dataset) : installedDocuments(PACKAGES, Number(values.passages));
/** Evenly drawn, so that each half has questions of every document. */
const most = Number(values.questions) * 2;
const step = Math.max(1, dataset.questions.length / most);
const questions = Array.from(
  { length: Math.min(most, dataset.questions.length) },
  (_, at) => dataset.questions[Math.floor(at * step)],
).filter((question) => question !== undefined);
const chosen = questions.filter((_, at) => at % 2 === 0);
const heldOut = questions.filter((_, at) => at % 2 === 1);

const library = await BenchLibrary.open(values.encoder);
try {
  const userId = await library.user();
  say(`${dataset.passages.length} passages, ${questions.length} questions`);
  const from = performance.now();
  const { chunkIds, fileIds } = await library.write(userId, dataset.passages);
  const written = performance.now();
  await library.embed(userId, fileIds);
  const embedded = performance.now();
  const perSecond = (ms: number) => Math.round((dataset.passages.length / ms) * 1_000);
  const ingest = {
    passages: dataset.passages.length,
    textPerSecond: perSecond(written - from),
    embedAndIndexPerSecond: perSecond(embedded - written),
    allPerSecond: perSecond(embedded - from),
  };
  const chunkOf = new Map(dataset.passages.map(({ id }, at) => [id, chunkIds[at] ?? '']));
  const wanted = (question: { passageId: string }) => chunkOf.get(question.passageId) ?? '';

  const places = async (input: Partial<SearchInput>, asked = heldOut) => {
    const found: number[] = [];
    const ms: number[] = [];
    for (const question of asked) {
      const { data, timings } = await library.search(userId, { query: question.text, limit: 10, ...input });
      found.push(data.findIndex(({ chunkId }) => chunkId === wanted(question)) + 1);
      ms.push(timings.total - timings.embed);
    }
    return { ...qualityOf(found), p50Ms: percentile(ms, 0.5), p95Ms: percentile(ms, 0.95) };
  };

  if (values.tune) {
    say('places by meaning and by words, for choosing how they are fused');
    const lists = [];
    for (const question of chosen) {
      const list = async (mode: 'vectors' | 'text') =>
        (await library.search(userId, { query: question.text, limit: 50, mode })).data.map(({ chunkId }) => chunkId);
      lists.push({ right: wanted(question), vectors: await list('vectors'), text: await list('text') });
    }
    const tried: (Quality & { k: number; vector: number; text: number })[] = [];
    for (const k of [1, 5, 10, 20, 40, 60, 100])
      for (const text of [0.5, 0.75, 1, 1.5, 2, 3, 4, 6]) {
        const fusion = { k, vector: 1, text };
        const found = lists.map(
          ({ right, vectors, text: words }) => fuse([vectors], words, fusion).findIndex(({ id }) => id === right) + 1,
        );
        tried.push({ ...fusion, ...qualityOf(found) });
      }
    console.table(tried.sort((a, b) => b.ndcgAt10 - a.ndcgAt10).slice(0, 15));
  }

  say('vectors, text, hybrid');
  const quality = {
    vectors: await places({ mode: 'vectors' }),
    text: await places({ mode: 'text' }),
    hybrid: await places({}),
  };
  console.table(quality);
  // Dozens of sentences a question: on a laptop's encoder they take seconds, so fewer questions are asked.
  const few = heldOut.slice(0, Number(values.reranked));
  const reranker = { without: await places({}, few), with: await places({ rerank: true }, few) };
  console.table(reranker);

  const sizes: SizeMeasure[] = [];
  /** After each size: what was measured stays, though a larger one may take too long. */
  const save = () => {
    const result = {
      at: new Date().toISOString(),
      dataset: values.dataset ? 'given' : 'documents of the installed packages',
      model: library.model,
      /** A given one may know vectors already: then `ingest` says nothing about embedding. */
      encoder: values.encoder ? 'given' : 'gateway',
      fusion: FUSION,
      ingest,
      quality,
      reranker,
      sizes,
    };
    mkdirSync('bench/results', { recursive: true });
    writeFileSync(RESULTS, `${JSON.stringify(result, null, 2)}\n`);
  };
  save();
  const queries = questions.map(({ text }) => text);
  for (const size of values.sizes
    .split(',')
    .map(Number)
    .filter((count) => count > 0)) {
    say(`${size} passages`);
    sizes.push(await measureSize(library, dataset.passages, queries, size));
    console.table(sizes);
    save();
  }
  console.log(`Written to ${RESULTS}.`);
} finally {
  await library.close();
}
