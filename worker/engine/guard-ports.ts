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

/** The part of a run's journal that keeps checks: a replay sees the same verdicts, and says them once. */
export interface CheckJournal {
  findCheck(key: string): CheckRecord | undefined;
  /** @param say the answer that was held back until now, and may be shown */
  recordCheck(record: CheckRecord, say: string | null): void;
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
