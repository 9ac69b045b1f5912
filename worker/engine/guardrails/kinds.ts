import type { GuardrailKind } from '../definition.ts';
import type { GuardrailKindEntry } from './kind.ts';

/** Every kind of guardrail. Adding one is its file and a line here. */
const KINDS: Partial<Record<GuardrailKind, GuardrailKindEntry>> = {};

/** @returns undefined for a kind that is not built into this version */
export function findGuardrailKind(kind: string): GuardrailKindEntry | undefined {
  return Object.hasOwn(KINDS, kind) ? KINDS[kind as GuardrailKind] : undefined;
}

export function listGuardrailKinds(): GuardrailKindEntry[] {
  return Object.values(KINDS);
}
