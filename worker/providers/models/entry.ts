import type { PriceClass } from './price-table.ts';

/** The wire protocol that an endpoint speaks. */
export type ModelApi = 'chat' | 'responses';

/** `strict`: the schema is enforced; `loose`: JSON is asked for; `none`: text only. */
export type StructuredOutput = 'strict' | 'loose' | 'none';

export interface ModelCapabilities {
  tools: boolean;
  structuredOutput: StructuredOutput;
  streaming: boolean;
  /** It thinks before it answers; sampling settings such as temperature are refused. */
  reasoning: boolean;
}

/** Plan 24.4: what a model is for. */
export type ModelTier = 'simple' | 'medium' | 'complex';

/** One model of a provider. Adding a model is adding one of these to its provider's file. */
export interface ModelEntry {
  /** As the provider spells it on the wire. */
  name: string;
  title: string;
  /** Other spellings that mean this model, such as the plan's. */
  aliases?: readonly string[];
  /** Tokens of input and output together. */
  contextWindow: number;
  price: PriceClass;
  tier: ModelTier;
  capabilities: ModelCapabilities;
  /** Where it needs another protocol than its provider's usual one. */
  api?: ModelApi;
  /** The provider has announced the end: it still answers until then. */
  retiring?: { on: string; successor: string };
  /** The provider serves it no more; `successor` is a name of the same provider. */
  retired?: { since: string; successor: string };
}

/** Vars that hold the platform's own keys. */
export type PlatformKeyVar =
  | 'OPENAI_API_KEY'
  | 'ANTHROPIC_API_KEY'
  | 'GOOGLE_API_KEY'
  | 'HUGGINGFACE_API_KEY'
  | 'DEEPSEEK_API_KEY';

export interface Provider {
  id: string;
  name: string;
  baseUrl: string;
  api: ModelApi;
  platformKeyVar: PlatformKeyVar;
  /** Where a person gets a key. */
  keysPage: string;
  /** What an unlisted model of this provider costs: its dearest listed class. */
  defaultPrice: PriceClass;
  models: readonly ModelEntry[];
}

/** Tools, JSON Schema that is enforced, streaming. */
export const STRICT: ModelCapabilities = { tools: true, structuredOutput: 'strict', streaming: true, reasoning: false };

/** Tools and streaming; JSON is asked for, not enforced. */
export const LOOSE: ModelCapabilities = { ...STRICT, structuredOutput: 'loose' };

/** Text in, text out, streamed. */
export const TEXT: ModelCapabilities = { ...STRICT, tools: false, structuredOutput: 'none' };
