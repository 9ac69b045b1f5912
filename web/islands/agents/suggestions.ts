import { CONTEXT_NAME, INSTRUCTION_VARIABLES, VARIABLE } from '../../../worker/domain/agents/contract.ts';
import { type GuardrailKind, newGuardrail } from '../guardrails/guardrail-values.ts';
import { isObject } from '../schema-form/schema.ts';
import { unsavedId } from '../tools/tool-values.ts';
import { contextVariables } from './context-values.ts';
import type { AgentFormValues } from './form-values.ts';
import type { SectionName } from './sections.ts';

/** Checks of a whole agent that end in an offer: what would be better, and the values with it (Plan 17.1). Pure. */

/** What is said is `suggestions.<kind>`. */
export type SuggestionKind =
  | 'describe'
  | 'begin'
  | 'addValue'
  | 'calmDown'
  | 'askFirst'
  | 'sayHandoff'
  | 'answerInJson'
  | 'requireFields'
  | 'guardInjection'
  | 'hidePersonalData';

export interface Suggestion {
  kind: SuggestionKind;
  section: SectionName;
  /** What it is about, such as a tool's name; empty where there is only one thing. */
  about: string;
  /** The fields that one click changes. */
  change: Partial<AgentFormValues>;
}

export interface Known {
  /** Texts to begin from. */
  snippets: { role: string; handoff: string };
  guardrails: readonly GuardrailKind[];
}

type Check = (values: AgentFormValues, known: Known) => Suggestion[];

/** The first sentence, where it is short enough to be a description and no heading. */
function firstSentence(instructions: string): string | null {
  const line = instructions.split('\n').find((one) => one.trim() !== '' && !one.startsWith('#')) ?? '';
  const sentence = (/^.*?[.!?](?=\s|$)/.exec(line)?.[0] ?? line).trim();
  return sentence.length >= 8 && sentence.length <= 200 && !sentence.includes('{{') ? sentence : null;
}

const describe: Check = ({ description, instructions }) => {
  const sentence = description.trim() === '' ? firstSentence(instructions) : null;
  return sentence === null
    ? []
    : [{ kind: 'describe', section: 'basics', about: sentence, change: { description: sentence } }];
};

const begin: Check = ({ instructions }, { snippets }) =>
  instructions.trim() === ''
    ? [{ kind: 'begin', section: 'instructions', about: '', change: { instructions: snippets.role } }]
    : [];

/** Variables that the instructions name and the context lacks. */
const addValue: Check = ({ instructions, context }) => {
  const known = new Set<string>([...INSTRUCTION_VARIABLES, ...contextVariables(context)]);
  const named = new Set([...instructions.matchAll(VARIABLE)].map(([, name = '']) => name));
  return [...named].flatMap((variable): Suggestion[] => {
    const [, name = ''] = /^context\.(.+)$/.exec(variable) ?? [];
    if (known.has(variable) || !CONTEXT_NAME.test(name)) return [];
    const values = [...context.values, { id: unsavedId(), name, value: '' }];
    return [{ kind: 'addValue', section: 'instructions', about: name, change: { context: { ...context, values } } }];
  });
};

/** Above this, models that must follow a schema, or call tools, make more faults. */
const WARM = 1;

const calmDown: Check = ({ temperature, wantsOutputType, tools }) => {
  const isExact = wantsOutputType || tools.some((tool) => tool.enabled);
  return isExact && Number(temperature) > WARM
    ? [{ kind: 'calmDown', section: 'model', about: temperature, change: { temperature: '0.3' } }]
    : [];
};

/** Whether a call changes something in the world, as far as its config tells. */
function canWrite({ kind, config }: AgentFormValues['tools'][number]): boolean {
  if (kind === 'http') return ['POST', 'PUT', 'PATCH', 'DELETE'].includes(String(config.method));
  return kind === 'code' && Array.isArray(config.hosts) && config.hosts.length > 0;
}

const askFirst: Check = ({ tools }) =>
  tools
    .filter((tool) => tool.enabled && tool.approval.mode === 'never' && canWrite(tool))
    .map((tool) => ({
      kind: 'askFirst',
      section: 'tools',
      about: tool.name,
      change: { tools: tools.map((one) => (one === tool ? { ...one, approval: { mode: 'always' as const } } : one)) },
    }));

const sayHandoff: Check = ({ handoffs, instructions }, { snippets }) => {
  const saysSo = /hand(?:ing|s)?[ -](?:it |the conversation )?(?:on|off|over)|handoff|transfer/i.test(instructions);
  if (saysSo || !handoffs.some((handoff) => handoff.targetAgentId !== '')) return [];
  const change = { instructions: `${instructions.trimEnd()}\n\n${snippets.handoff}`.trimStart() };
  return [{ kind: 'sayHandoff', section: 'handoffs', about: '', change }];
};

const answerInJson: Check = ({ wantsOutputType, instructions }) =>
  !wantsOutputType && /\bJSON\b/.test(instructions)
    ? [{ kind: 'answerInJson', section: 'output', about: '', change: { wantsOutputType: true } }]
    : [];

function schemaIn(text: string): Record<string, unknown> | null {
  try {
    const schema: unknown = JSON.parse(text);
    return isObject(schema) ? schema : null;
  } catch {
    return null;
  }
}

/** A field that may be left out is left out by models more often than people think. */
const requireFields: Check = ({ wantsOutputType, outputSchema }) => {
  const schema = wantsOutputType ? schemaIn(outputSchema) : null;
  const names = isObject(schema?.properties) ? Object.keys(schema.properties) : [];
  const isOpen = !Array.isArray(schema?.required) || schema.required.length === 0;
  if (names.length === 0 || !isOpen) return [];
  const change = { outputSchema: JSON.stringify({ ...schema, required: names }, null, 2) };
  return [{ kind: 'requireFields', section: 'output', about: '', change }];
};

/** What strangers wrote comes in through these. */
const FOREIGN = new Set(['web_search', 'web_page', 'browser', 'mcp']);

function guard(
  values: AgentFormValues,
  { guardrails }: Known,
  wanted: { kind: string; stage: 'input' | 'tool_output' },
): Partial<AgentFormValues> | null {
  const isThere = values.guardrails.some(({ kind, stage }) => kind === wanted.kind && stage === wanted.stage);
  const kind = guardrails.find((one) => one.kind === wanted.kind && one.stages.includes(wanted.stage));
  if (isThere || !kind) return null;
  return { guardrails: [...values.guardrails, { ...newGuardrail(kind, values.guardrails), stage: wanted.stage }] };
}

const guardInjection: Check = (values, known) => {
  const tool = values.tools.find((one) => one.enabled && FOREIGN.has(one.kind));
  const change = tool ? guard(values, known, { kind: 'prompt_injection', stage: 'tool_output' }) : null;
  return tool && change ? [{ kind: 'guardInjection', section: 'guardrails', about: tool.name, change }] : [];
};

const hidePersonalData: Check = (values, known) => {
  const change = values.visibility === 'private' ? null : guard(values, known, { kind: 'pii', stage: 'input' });
  return change ? [{ kind: 'hidePersonalData', section: 'guardrails', about: '', change }] : [];
};

const CHECKS = [
  describe,
  begin,
  addValue,
  calmDown,
  askFirst,
  sayHandoff,
  answerInJson,
  requireFields,
  guardInjection,
  hidePersonalData,
];

/** What would make an agent better, by its sections. */
export function suggestionsFor(values: AgentFormValues, known: Known): Suggestion[] {
  return CHECKS.flatMap((check) => check(values, known));
}
