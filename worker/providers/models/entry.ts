import type { ToolType } from '../../engine/tools/kind.ts';
import type { PriceClass } from './price-table.ts';

/** The wire protocol that an endpoint speaks: Chat Completions, Responses, or Anthropic's Messages. */
export type ModelApi = 'chat' | 'responses' | 'messages';

/** `strict`: the schema is enforced; `loose`: JSON is asked for; `none`: text only. */
export type StructuredOutput = 'strict' | 'loose' | 'none';

/** What goes in or comes out. */
export type Modality = 'text' | 'image' | 'audio' | 'video' | 'file';

export interface ModelCapabilities {
  tools: boolean;
  /** Several tool calls in one answer. */
  parallelTools: boolean;
  structuredOutput: StructuredOutput;
  /** Reads images. */
  vision: boolean;
  /** It thinks before it answers. */
  reasoning: boolean;
  streaming: boolean;
  /** It answers with vectors instead of text; true of embedding models only. */
  embeddings: boolean;
}

/** Plan 24.4: what a model is for. */
export type ModelTier = 'simple' | 'medium' | 'complex';

/** Fields of a request that an endpoint refuses or that break it; they are left out. */
export type RequestField =
  | 'temperature'
  | 'top_p'
  | 'frequency_penalty'
  | 'presence_penalty'
  | 'parallel_tool_calls'
  | 'reasoning_effort'
  | 'stream_options'
  | 'store'
  | 'strict'
  /** A forced tool choice; `auto` takes its place. */
  | 'tool_choice';

export type ReasoningEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high';

/** One model of a provider that agents can run on. Adding a model is adding one of these to its provider's file. */
export interface ModelEntry<Name extends string = string> {
  /** As the provider spells it on the wire. */
  name: Name;
  title: string;
  /** Other spellings that mean this model, such as the plan's. */
  aliases?: readonly string[];
  /** Tokens of input and output together. */
  contextWindow: number;
  /** Tokens of one answer at most, where the provider says so. */
  maxOutput?: number;
  /** What it reads beside text, and beside images where it has vision. */
  input?: readonly Modality[];
  price: PriceClass;
  tier: ModelTier;
  capabilities: ModelCapabilities;
  /** Where it needs another protocol than its provider's usual one. */
  api?: ModelApi;
  /** Fields that this model refuses beyond those that its provider refuses. */
  rejects?: readonly RequestField[];
  /** OpenAI's own types of tools that it takes in place of functions. */
  toolTypes?: readonly ToolType[];
  /** The efforts that it takes, where not all. */
  efforts?: readonly ReasoningEffort[];
  /**
   * How Anthropic's models are told to think: `always` do, `adaptive` ones decide and can be told not to,
   * `budget` ones are given a number of tokens.
   */
  thinking?: 'always' | 'adaptive' | 'budget';
  /** The provider has announced the end: it still answers until then. */
  retiring?: { on: string; successor: NoInfer<Name> };
  /** The provider serves it no more; `successor` is a name of the same provider. */
  retired?: { since: string; successor: NoInfer<Name> };
}

/** What goes into a model: text, images where it sees, and what its entry adds. */
export function inputOf(model: ModelEntry): Modality[] {
  return [
    ...new Set<Modality>(['text', ...(model.capabilities.vision ? ['image' as const] : []), ...(model.input ?? [])]),
  ];
}

/** A model that answers with images: a tool's, never an agent's. Priced per image (SPEC-NOTES 12). */
export interface ImageModel {
  name: string;
  title: string;
  input: readonly Modality[];
  tier: ModelTier;
  retired?: { since: string; successor: string };
  source: string;
}

/** A model that answers with vectors. */
export interface EmbeddingModel {
  name: string;
  title: string;
  /** Tokens of one text. */
  contextWindow: number;
  /** As it makes them unasked. */
  dimensions: number;
  /** Fewer dimensions can be asked for: the first ones of its vectors are vectors too. */
  shortens?: boolean;
  price: PriceClass;
  /** How it is asked, where not by the endpoint of OpenAI's that most imitate. */
  api?: 'gemini' | 'feature-extraction';
  /** Texts and tokens of one request at most; 64 and 8,000 where left out. */
  batch?: { texts: number; tokens: number };
  /** What it was trained to see before a passage and before a question. */
  prompts?: { passage: string; question: string };
}

/** Vars that hold the platform's own keys. */
export type PlatformKeyVar =
  | 'OPENAI_API_KEY'
  | 'ANTHROPIC_API_KEY'
  | 'GOOGLE_API_KEY'
  | 'HUGGINGFACE_API_KEY'
  | 'DEEPSEEK_API_KEY'
  | 'MODAL_API_KEY'
  | 'STABILITY_API_KEY'
  | 'WORKERS_AI_API_KEY'
  | 'MISTRAL_API_KEY'
  | 'GROQ_API_KEY'
  | 'OPENROUTER_API_KEY';

/** Vars that say where a provider is reached with the platform's key. */
export type PlatformUrlVar =
  | 'OPENAI_BASE_URL'
  | 'ANTHROPIC_BASE_URL'
  | 'MODAL_BASE_URL'
  | 'OLLAMA_BASE_URL'
  | 'LMSTUDIO_BASE_URL'
  | 'WORKERS_AI_BASE_URL';

/** How a provider's endpoint is found. */
export interface OwnBaseUrl {
  /** `required`: a key is of no use without its address; `optional`: the provider has a usual one. */
  mode: 'required' | 'optional';
  /** What such an address looks like, for the form. */
  example: string;
  /** Put behind an address that has no path, such as `/v1`. */
  path?: string;
}

export interface Provider<Id extends string = string, Name extends string = string> {
  id: Id;
  name: string;
  /** `null` where each account brings its own. */
  baseUrl: string | null;
  api: ModelApi;
  platformKeyVar?: PlatformKeyVar;
  platformUrlVar?: PlatformUrlVar;
  /** Whether a key may bring an address; none may where this is left out. */
  ownBaseUrl?: OwnBaseUrl;
  /** It answers without a key, as servers on one's own machine do. */
  keyless?: boolean;
  /** Models that the catalog does not list can be named: they are probed once (Plan 18.3). */
  anyModel?: boolean;
  /** Where a person gets a key, or reads how to set the server up. */
  keysPage: string;
  /** What an unlisted model of this provider costs: its dearest listed class. */
  defaultPrice: PriceClass;
  /** Fields that its endpoint refuses. */
  rejects?: readonly RequestField[];
  /** Longest wait for the first byte in milliseconds where servers start cold, and what a 503 then means. */
  coldStartMs?: number;
  /** The shape of the tool-call ids that it takes back; others are rewritten. */
  toolCallIds?: 'nine-alphanumerics';
  /** The message field in which it wants its own thoughts back; it gets none where this is left out. */
  reasoningField?: 'reasoning' | 'reasoning_content';
  /** Its function calls carry signatures of thoughts that must come back (Gemini 3). */
  thoughtSignatures?: boolean;
  /** It would keep answers unless told not to, and can give thoughts encrypted instead (OpenAI's Responses). */
  keepsAnswers?: boolean;
  /** It takes a key by which requests with the same beginning are sent to the same cache. */
  promptCacheKey?: boolean;
  /** Models that think take the limit of an answer as `max_completion_tokens` only. */
  completionLimit?: boolean;
  /** `thinking: { type }` in the body switches thinking on and off (DeepSeek). */
  thinkingSwitch?: boolean;
  /** What it can do for a model that is not listed and not probed yet. */
  unlisted?: ModelCapabilities;
  models: readonly ModelEntry<Name>[];
  images?: readonly ImageModel[];
  embeddings?: readonly EmbeddingModel[];
}

/** A provider whose id and whose models' successors are checked by the compiler. */
export function defineProvider<const Id extends string, const Name extends string>(
  provider: Provider<Id, Name>,
): Provider<Id, Name> {
  return provider;
}

/** Tools, JSON Schema that is enforced, streaming. */
export const STRICT: ModelCapabilities = {
  tools: true,
  parallelTools: true,
  structuredOutput: 'strict',
  vision: false,
  reasoning: false,
  streaming: true,
  embeddings: false,
};

/** Tools and streaming; JSON is asked for, not enforced. */
export const LOOSE: ModelCapabilities = { ...STRICT, structuredOutput: 'loose' };

/** Text in, text out, streamed. */
export const TEXT: ModelCapabilities = { ...STRICT, tools: false, parallelTools: false, structuredOutput: 'none' };
