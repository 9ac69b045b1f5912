/** One tool call as a test wants it. */
export interface SpokenCall {
  name: string;
  args: Record<string, unknown>;
}

/** An HTTP answer that is an error. */
export interface SpokenError {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

/** What a request said, whatever the protocol. */
export interface HeardRequest {
  model: string;
  system: string;
  /** Role and text of each turn with text, in order. */
  turns: [string, string][];
  tools: string[];
  /** Images as they came: data URLs or web addresses. */
  images: string[];
  /** Tool results in order. */
  results: string[];
  /** Calls that the assistant made before, in order. */
  calls: string[];
  /** The schema that is enforced, or `json` where JSON is asked for, or `null`. */
  format: unknown;
}

/**
 * How one provider speaks: fixtures in the shape of its published reference. `source` names it, and stands
 * beside the fixtures that were written from it.
 */
export interface Dialect {
  provider: string;
  model: string;
  source: string;
  /** Path behind the base URL. */
  path: string;
  /** The header with the key in it. */
  keyHeader: [name: string, prefix: string];
  /** The pieces of a whole answer in text. `pieces` are its deltas. */
  text(pieces: string[]): string[];
  /** The same, never ended. */
  unfinished(pieces: string[]): string[];
  /** An answer that calls tools, in parallel where there are several. */
  toolCalls(calls: SpokenCall[]): string[];
  /** What the answers above report. */
  usage: { inputTokens: number; outputTokens: number; cachedInputTokens?: number };
  unauthorized: SpokenError;
  rateLimited: SpokenError & { retryAfterMs: number };
  broken: SpokenError;
  overflow: SpokenError;
  /** A refusal before the answer, or an answer that was withheld on its way. */
  filtered: SpokenError | string[];
  hear(body: Record<string, unknown>): HeardRequest;
}

/** A server-sent event as most providers write it. */
export function sseData(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}
