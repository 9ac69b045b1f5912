import type { AgentInputItem } from '@openai/agents-core';
import type { GuardrailSpec, GuardrailStage } from '../definition.ts';
import { type Form, ITEMS_FORM, JSON_FORM, TEXT_FORM } from './forms.ts';
import type { GuardrailKindEntry, GuardrailWorld, Verdict } from './kind.ts';
import { findGuardrailKind } from './kinds.ts';

/** Longer texts are not checked, and what is not checked does not pass. */
export const MAX_GUARDED_CHARS = 1_000_000;

/** A guardrail that found something, or could not look. */
export interface GuardrailTrip {
  guardrailId: string;
  name: string;
  kind: string;
  /** What was done: `block` also where a mask was asked for and none could be made. */
  action: GuardrailSpec['action'];
  /** For people and the trace; never quotes what was found. */
  reason: string;
  details: Record<string, unknown>;
  /** The check itself failed. */
  failed: boolean;
}

export interface Guarded<T> {
  /** With everything masked that had to be. Meaningless where `blocked`. */
  value: T;
  trips: GuardrailTrip[];
  blocked: boolean;
}

interface Check {
  kind: GuardrailKindEntry;
  run(text: string): Promise<Verdict>;
}

/** @throws Error for a kind that this version lacks, and for a config that its kind refuses */
function prepare(spec: GuardrailSpec, world: GuardrailWorld): Check {
  const kind = findGuardrailKind(spec.kind);
  if (!kind) throw new Error(`This version has no guardrail of the kind ${spec.kind}.`);
  const config = kind.config.safeParse(spec.config);
  if (!config.success) throw new Error(`Its configuration is not valid: ${config.error.issues[0]?.message ?? ''}`);
  const [issue] = kind.issues(config.data);
  if (issue) throw new Error(`Its configuration is not valid: ${issue.path}: ${issue.message}`);
  return {
    kind,
    async run(text) {
      if (text.length > MAX_GUARDED_CHARS) throw new Error('The text is too long to be checked.');
      return await kind.check(text, config.data, world);
    },
  };
}

/** What one guardrail makes of a value; `null` where it has nothing to say. */
async function applyOne<T>(
  spec: GuardrailSpec,
  value: T,
  form: Form<T>,
  world: GuardrailWorld,
): Promise<{ trip: GuardrailTrip; value: T } | null> {
  const check = prepare(spec, world);
  const read = (each: T) => (check.kind.kind === 'json_schema' ? form.json(each) : form.text(each));
  const verdict = await check.run(read(value));
  if (!verdict.tripped) return null;
  const trip: GuardrailTrip = {
    guardrailId: spec.id,
    name: spec.name,
    kind: spec.kind,
    action: spec.action,
    reason: verdict.reason,
    details: verdict.details ?? {},
    failed: false,
  };
  if (spec.action !== 'mask') return { trip, value };
  const blocked = {
    trip: { ...trip, action: 'block' as const, reason: `${verdict.reason} It can't be masked.` },
    value,
  };
  if (verdict.masked === undefined) return blocked;
  const single = verdict.masked;
  if (form.parts(value) === 1) return { trip, value: await form.masked(value, async () => single) };
  const masked = await form.masked(value, async (text) => {
    const part = await check.run(text);
    return part.tripped && part.masked !== undefined ? part.masked : text;
  });
  // A find across two texts, or in the name of a field, has been left by masking text by text.
  return (await check.run(read(masked))).tripped ? blocked : { trip, value: masked };
}

/** A check that fails lets nothing pass that it was there to stop; only a `flag` just says so. */
function failure(spec: GuardrailSpec, error: unknown): GuardrailTrip {
  const reason = error instanceof Error ? error.message.slice(0, 300) : 'unknown';
  return {
    guardrailId: spec.id,
    name: spec.name,
    kind: spec.kind,
    action: spec.action === 'flag' ? 'flag' : 'block',
    reason: `The check failed: ${reason}`,
    details: {},
    failed: true,
  };
}

async function applyTo<T>(
  specs: readonly GuardrailSpec[],
  stage: GuardrailStage,
  value: T,
  form: Form<T>,
  world: GuardrailWorld,
): Promise<Guarded<T>> {
  const trips: GuardrailTrip[] = [];
  let current = value;
  for (const spec of specs) {
    if (!spec.enabled || spec.stage !== stage) continue;
    let result: { trip: GuardrailTrip; value: T } | null;
    try {
      result = await applyOne(spec, current, form, world);
    } catch (error) {
      result = { trip: failure(spec, error), value: current };
    }
    if (!result) continue;
    trips.push(result.trip);
    if (result.trip.action === 'block') return { value: current, trips, blocked: true };
    current = result.value;
  }
  return { value: current, trips, blocked: false };
}

/**
 * Runs the enabled guardrails of a stage over a text, in order; each sees what the one before has masked, and
 * none runs after a block. Never throws: a check that fails blocks (Plan 2.2).
 */
export async function applyGuardrails(
  specs: readonly GuardrailSpec[],
  stage: GuardrailStage,
  text: string,
  world: GuardrailWorld,
): Promise<{ text: string; trips: GuardrailTrip[]; blocked: boolean }> {
  const { value, trips, blocked } = await applyTo(specs, stage, text, TEXT_FORM, world);
  return { text: value, trips, blocked };
}

/** The same over what the user said and tools gave in these items, which come back with masked texts. */
export function guardItems(
  specs: readonly GuardrailSpec[],
  stage: GuardrailStage,
  items: readonly AgentInputItem[],
  world: GuardrailWorld,
): Promise<Guarded<readonly AgentInputItem[]>> {
  return applyTo(specs, stage, items, ITEMS_FORM, world);
}

/** The same over a tool's arguments or result; masked is JSON of the same shape, numbers may become texts. */
export function guardJson(
  specs: readonly GuardrailSpec[],
  stage: GuardrailStage,
  value: unknown,
  world: GuardrailWorld,
): Promise<Guarded<unknown>> {
  return applyTo(specs, stage, value, JSON_FORM, world);
}
