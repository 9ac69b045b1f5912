import type { GuardrailSpec, GuardrailStage } from './definition.ts';
import type { Guarded, GuardrailTrip } from './guardrails/apply.ts';
import type { GuardrailWorld } from './guardrails/kind.ts';

/** How the value of a check is read: a text, items of a conversation, or a tool's JSON. */
export type GuardedForm = 'text' | 'items' | 'json';

/** What a check of a stage came to; the key says where in the run it stood. */
export interface CheckRecord {
  key: string;
  stage: GuardrailStage;
  agentId: string;
  trips: GuardrailTrip[];
  blocked: boolean;
  /** With what had to be masked; left out where nothing changed. */
  masked?: unknown;
}

/** What a check held back until it passed. */
export interface Freed {
  messageId: string;
  attempt: number;
  /** `null` of a step that is still being written: what it has said is shown now, the rest as it comes. */
  text: string | null;
}

/** The part of a run's journal that keeps checks: a replay sees the same verdicts, and says them once. */
export interface CheckJournal {
  findCheck(key: string): CheckRecord | undefined;
  /** @param freed what was held back until now, and may be shown */
  recordCheck(record: CheckRecord, freed: Freed | null): void;
}

/** Whose moderation model guardrails ask. */
export const MODERATION_PROVIDER = 'openai';

export type Judge = NonNullable<GuardrailWorld['judge']>;

/** Runs checks outside of the run's host. Never throws for what a check finds or fails at. */
export interface GuardPort {
  guard(
    specs: readonly GuardrailSpec[],
    stage: GuardrailStage,
    form: GuardedForm,
    value: unknown,
    judge: Judge,
  ): Promise<Guarded<unknown>>;
}
