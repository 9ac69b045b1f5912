import type { GuardrailKind } from '../definition.ts';
import { BLOCKLIST } from './blocklist.ts';
import { JSON_SCHEMA } from './json-schema.ts';
import { JUDGE } from './judge.ts';
import type { GuardrailKindEntry } from './kind.ts';
import { LANGUAGE } from './language.ts';
import { LENGTH } from './length.ts';
import { MODERATION } from './moderation.ts';
import { PII } from './pii/pii.ts';
import { PROMPT_INJECTION } from './prompt-injection/prompt-injection.ts';
import { REGEX } from './regex.ts';
import { TOPICS } from './topics.ts';
import { URLS } from './urls.ts';

/** A kind among others: what is handed to it went through its own schema before. */
function erased<Config>(entry: GuardrailKindEntry<Config>): GuardrailKindEntry {
  return entry as unknown as GuardrailKindEntry;
}

/** Every kind of guardrail. Adding one is its file and a line here. */
const KINDS: Partial<Record<GuardrailKind, GuardrailKindEntry>> = {
  length: erased(LENGTH),
  regex: erased(REGEX),
  blocklist: erased(BLOCKLIST),
  pii: erased(PII),
  prompt_injection: erased(PROMPT_INJECTION),
  urls: erased(URLS),
  json_schema: erased(JSON_SCHEMA),
  language: erased(LANGUAGE),
  topics: erased(TOPICS),
  moderation: erased(MODERATION),
  judge: erased(JUDGE),
};

/** @returns undefined for a kind that is not built into this version */
export function findGuardrailKind(kind: string): GuardrailKindEntry | undefined {
  return Object.hasOwn(KINDS, kind) ? KINDS[kind as GuardrailKind] : undefined;
}

export function listGuardrailKinds(): GuardrailKindEntry[] {
  return Object.values(KINDS);
}
