import type { z } from 'zod';
import type { Issue } from '../../kernel/errors.ts';
import type { GuardrailKind, GuardrailStage } from '../definition.ts';

/** What a guardrail found in a text. */
export interface Verdict {
  tripped: boolean;
  /** One sentence for people and for the trace; never quotes what should not be seen. */
  reason: string;
  /** The text with what was found replaced; only of kinds that can mask. */
  masked?: string;
  /** For the trace: kinds of finds with their counts, scores. */
  details?: Record<string, unknown>;
}

/** What a check may ask of others. A judge's and a moderator's calls are journaled and paid by the engine. */
export interface GuardrailWorld {
  /** Asks a model for a JSON verdict; undefined where no model is at hand. */
  judge?: (instructions: string, text: string) => Promise<{ tripped: boolean; reason: string }>;
  /** The provider's moderation: category → score 0 to 1. */
  moderate?: (text: string) => Promise<Record<string, number>>;
}

/** A kind of guardrail: what it is configured with, and its check. */
export interface GuardrailKindEntry<Config = unknown> {
  kind: GuardrailKind;
  title: string;
  about: string;
  stages: readonly GuardrailStage[];
  /** Whether `mask` is one of its actions. */
  canMask: boolean;
  /** Strict, each field with a `description`. */
  config: z.ZodType<Config>;
  /** What is wrong beyond the config's shape; paths begin at the config. */
  issues(config: Config): Issue[];
  check(text: string, config: Config, world: GuardrailWorld): Promise<Verdict> | Verdict;
  examples: readonly { title: string; name: string; config: Config }[];
}
