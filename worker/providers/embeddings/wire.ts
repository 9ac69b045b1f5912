import { z } from 'zod';
import type { EmbeddingModel as EmbeddingEntry } from '../models/entry.ts';
import type { ProviderAccess } from '../models/platform-access.ts';
import type { EmbeddingModel, EmbeddingPurpose } from './port.ts';

/** One request to a provider, and how its answer is read. */
export interface EmbeddingRequest {
  url: string;
  headers: Record<string, string>;
  body: Record<string, unknown>;
  /** Vectors in the order of the texts. @throws ZodError for another shape */
  read(answer: unknown): number[][];
}

interface Asked {
  model: EmbeddingModel;
  /** What the catalog knows of the model. */
  entry: EmbeddingEntry | undefined;
  access: ProviderAccess;
  texts: readonly string[];
  purpose: EmbeddingPurpose;
}

/** The request in the provider's own protocol. */
export function embeddingRequest(asked: Asked): EmbeddingRequest {
  if (asked.entry?.api === 'gemini') return geminiRequest(asked);
  if (asked.entry?.api === 'feature-extraction') return featureExtractionRequest(asked);
  return openAiRequest(asked);
}

const vectorSchema = z.array(z.number());
const openAiSchema = z.object({
  data: z.array(z.object({ embedding: vectorSchema, index: z.number().int().optional() })),
});
const geminiSchema = z.object({ embeddings: z.array(z.object({ values: vectorSchema })) });

/** `POST /embeddings`, as OpenAI has it and most imitate it; the answers say by `index` which text is meant. */
function openAiRequest({ model, entry, access, texts }: Asked): EmbeddingRequest {
  const dimensions = shorter(model, entry) ? { dimensions: model.dimensions } : {};
  return {
    url: `${trimmed(access.baseUrl)}/embeddings`,
    headers: access.key ? { authorization: `Bearer ${access.key}` } : {},
    body: { model: model.name, input: texts, ...dimensions },
    read: (answer) => {
      const { data } = openAiSchema.parse(answer);
      return data
        .map((one, place) => ({ at: one.index ?? place, embedding: one.embedding }))
        .sort((a, b) => a.at - b.at)
        .map((one) => one.embedding);
    },
  };
}

/** `batchEmbedContents` (ai.google.dev/api/embeddings), which alone tells passages from questions. */
function geminiRequest({ model, entry, access, texts, purpose }: Asked): EmbeddingRequest {
  const name = `models/${model.name}`;
  const options = {
    taskType: purpose === 'question' ? 'RETRIEVAL_QUERY' : 'RETRIEVAL_DOCUMENT',
    ...(shorter(model, entry) ? { outputDimensionality: model.dimensions } : {}),
  };
  return {
    // The catalog's address is that of the OpenAI-compatible endpoint, which lies one level below.
    url: `${trimmed(access.baseUrl).replace(/\/openai$/, '')}/${name}:batchEmbedContents`,
    headers: { 'x-goog-api-key': access.key },
    body: { requests: texts.map((text) => ({ model: name, content: { parts: [{ text }] }, ...options })) },
    read: (answer) => geminiSchema.parse(answer).embeddings.map((one) => one.values),
  };
}

/** Hugging Face's own inference (huggingface.co/docs/inference-providers/tasks/feature-extraction). */
function featureExtractionRequest({ model, access, texts }: Asked): EmbeddingRequest {
  const root = trimmed(access.baseUrl).replace(/\/v1$/, '');
  return {
    url: `${root}/hf-inference/models/${model.name}/pipeline/feature-extraction`,
    headers: { authorization: `Bearer ${access.key}` },
    body: { inputs: texts },
    read: (answer) => z.array(vectorSchema).parse(answer),
  };
}

function shorter(model: EmbeddingModel, entry: EmbeddingEntry | undefined): boolean {
  return entry?.shortens === true && model.dimensions < entry.dimensions;
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, '');
}
