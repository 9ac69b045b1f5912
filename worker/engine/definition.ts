/**
 * What the engine executes. A run freezes a `RunDefinition` at its start, so a trace always shows
 * the definition that ran, whatever happens to the drafts afterwards. Plain data: no secrets inside.
 */

/** Sampling and call settings of a model; the names are the Agents SDK's. */
export interface ModelSettings {
  temperature?: number;
  topP?: number;
  frequencyPenalty?: number;
  presencePenalty?: number;
  maxTokens?: number;
  toolChoice?: 'auto' | 'required' | 'none';
  parallelToolCalls?: boolean;
  reasoning?: { effort: 'none' | 'minimal' | 'low' | 'medium' | 'high' };
}

/** In place of a provider and a model name: the router chooses for each call. */
export const AUTO = 'auto';

/** A model of a provider, and the stored key that pays for it; without one the first of the provider does. */
export interface ModelRef {
  /** Provider id of the catalog, such as `openai`. */
  provider: string;
  /** Model name as the provider spells it, such as `gpt-4o-mini`. */
  name: string;
  keyId?: string;
}

/** Plan 24.4: what a model is for, and what a task needs. */
export type ModelTier = 'simple' | 'medium' | 'complex';

export type RoutingPreference = 'balanced' | 'cost' | 'quality' | 'speed';

/** How the router chooses (Plan 24.4): what matters, and the providers to try first or never. */
export interface RoutingSettings {
  preference: RoutingPreference;
  order?: string[];
  forbid?: string[];
  /** What of each provider is good enough for a task that is not complex (Plan 24.6); the plan's where left out. */
  tiers?: Partial<Record<string, ModelTier>>;
  /** Simple tasks go to models on one's own machine or deployment where there are any (Plan 24.6). */
  localFirst?: boolean;
}

/** Whether an answer given before may be given again, and how alike the questions must be. */
export interface CacheSettings {
  mode: 'exact' | 'semantic';
  ttlSeconds: number;
  /** Cosine similarity from which a semantic match counts, 0 to 1. */
  threshold?: number;
}

export interface AgentModel extends ModelRef {
  settings: ModelSettings;
  /** Tried in this order where the model fails or can't serve; at most five. */
  fallbacks?: ModelRef[];
  /** Only where `provider` and `name` are `auto`. */
  routing?: RoutingSettings;
  cache?: CacheSettings;
  /** Past so many input tokens the older part of the conversation is summarised. */
  historyTokenBudget?: number;
  /** Asks providers that take marks to keep the prompt's unchanging part. */
  promptCaching?: boolean;
}

/** A structured answer: a name and a JSON Schema whose root is an object. `null` means plain text. */
export interface OutputType {
  name: string;
  schema: Record<string, unknown>;
  strict: boolean;
}

/** What of the conversation the next agent sees. `last_messages` keeps the last `count` messages. */
export interface HandoffInputFilter {
  kind: 'all' | 'no_tools' | 'last_messages' | 'none';
  count?: number;
}

export interface HandoffSpec {
  id: string;
  targetAgentId: string;
  toolName: string | null;
  toolDescription: string | null;
  inputFilter: HandoffInputFilter;
}

/** Kinds of tools; each is a folder of `engine/tools`. */
export const TOOL_KINDS = [
  'http',
  'code',
  'code_interpreter',
  'agent',
  'web_search',
  'web_page',
  'file_search',
  'computer',
  'browser',
  'mcp',
  'image',
] as const;
export type ToolKind = (typeof TOOL_KINDS)[number];

/** Whether a person must agree before a call; `when` is a CEL expression over `args`, true = ask. */
export type ToolApproval =
  | { mode: 'never' }
  | { mode: 'always'; approvers?: string[] | undefined }
  /** `approvers`: e-mail addresses of people who may decide beside the owner; whom they mean is settled at save. */
  | { mode: 'when'; when: string; approvers?: string[] | undefined };

/** A tool of an agent, as it is stored and as a run freezes it. Secrets are names of vault keys, never values. */
export interface ToolSpec {
  id: string;
  kind: ToolKind;
  /** What the model calls it; a tool of several functions puts it before each of their names. */
  name: string;
  /** What the model reads about it. */
  description: string;
  enabled: boolean;
  /** Milliseconds that one call may take, retries included; at most 10 minutes. */
  timeoutMs: number;
  approval: ToolApproval;
  /** Whose secrets it uses where somebody else runs the agent (SPEC-NOTES 8). */
  runAs: 'caller' | 'owner';
  /** What happens when the process died under a call whose repeat could hurt (DESIGN, effects 5). */
  onUnknown: 'tell_model' | 'ask_person';
  /** As the kind's `config` schema says. */
  config: Record<string, unknown>;
}

/** Where a guardrail looks (Plan 2.2). */
export const GUARDRAIL_STAGES = ['input', 'output', 'tool_input', 'tool_output'] as const;
export type GuardrailStage = (typeof GUARDRAIL_STAGES)[number];

export const GUARDRAIL_KINDS = [
  'length',
  'regex',
  'blocklist',
  'pii',
  'prompt_injection',
  'urls',
  'json_schema',
  'language',
  'topics',
  'moderation',
  'judge',
] as const;
export type GuardrailKind = (typeof GUARDRAIL_KINDS)[number];

export interface GuardrailSpec {
  id: string;
  kind: GuardrailKind;
  name: string;
  stage: GuardrailStage;
  enabled: boolean;
  /** `block` stops, `mask` replaces what was found, `flag` only says so. */
  action: 'block' | 'mask' | 'flag';
  /** Of input guardrails: the model waits for the verdict, or runs beside it with its text held back. */
  timing: 'before' | 'parallel';
  /** As the kind's `config` schema says. */
  config: Record<string, unknown>;
}

/** What an agent knows from its owner (Plan 4.7): text for its instructions, never executed. */
export interface AgentContext {
  /** `{{ context.name }}` in the instructions. */
  values: Record<string, string>;
  /** `{{ document.name }}` in the instructions. */
  documents: { name: string; text: string }[];
  /** JSON Schema of the values that a run may override; none may where it is null. */
  overrides: Record<string, unknown> | null;
}

/** One agent as stored in a version: everything that its run depends on, except its handoff targets. */
export interface AgentSnapshot {
  id: string;
  name: string;
  description: string;
  instructions: string;
  model: AgentModel;
  handoffDescription: string;
  outputType: OutputType | null;
  fallbackAgentId: string | null;
  handoffs: HandoffSpec[];
  /** Left out in versions from before there were any; so are the next two. */
  tools?: ToolSpec[];
  guardrails?: GuardrailSpec[];
  context?: AgentContext;
}

export interface AgentSpec extends AgentSnapshot {
  /** Published version; 0 = the draft. */
  version: number;
}

/** The frozen graph: the entry agent and every agent reachable from it by handoff or fallback. */
export interface RunDefinition {
  entryAgentId: string;
  agents: Record<string, AgentSpec>;
}

export interface RunLimits {
  /** Model calls at most. */
  maxTurns: number;
  /** Microcredits at most, or `null`. */
  maxMicrocredits: number | null;
  /** Active milliseconds at most; waiting does not count (SPEC-NOTES 13). */
  maxDurationMs: number;
  /** Milliseconds that the run waits for credits before it expires. */
  maxWaitMs: number;
}

/** How much of a session's past the next run sees. */
export type SessionMemory =
  | { kind: 'full' }
  | { kind: 'last'; messages: number }
  /** Past `tokenBudget` tokens, everything but the newest messages is replaced by a summary. */
  | { kind: 'summary'; tokenBudget: number };

export const DEFAULT_LIMITS: RunLimits = {
  maxTurns: 10,
  maxMicrocredits: null,
  maxDurationMs: 10 * 60_000,
  maxWaitMs: 24 * 3_600_000,
};
