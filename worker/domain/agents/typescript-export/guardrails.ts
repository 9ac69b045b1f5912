import type { AgentSpec, GuardrailSpec } from '../../../engine/definition.ts';
import { findGuardrailKind } from '../../../engine/guardrails/kinds.ts';
import type { Helper } from './helpers.ts';
import { jsonLiteral, quoted } from './literals.ts';
import type { SourceFile } from './source-file.ts';

type Config = Record<string, unknown>;

/** Kinds that the file can check itself → the call that says what is wrong with `text`. */
const CHECKS: Readonly<Record<string, (config: Config, helper: (name: Helper) => string) => string>> = {
  length: ({ unit, min, max }, helper) => {
    const name = helper(unit === 'tokens' ? 'tokensFault' : 'charactersFault');
    return `${name}(text, ${min ?? 0}${max === undefined ? '' : `, ${max}`})`;
  },
  regex: ({ patterns, tripWhen }, helper) => {
    const all = (patterns as { pattern: string; ignoreCase: boolean }[]).map(
      ({ pattern, ignoreCase }) => `[${quoted(pattern)}, ${ignoreCase}]`,
    );
    return `${helper('patternsFault')}(text, [${all.join(', ')}], ${quoted(String(tripWhen))})`;
  },
  blocklist: ({ terms, wholeWords }, helper) =>
    `${helper('termsFault')}(text, ${jsonLiteral(terms, '    ')}, ${wholeWords === true})`,
  urls: ({ allowedHosts, deniedHosts, schemes, max }, helper) => {
    const rules = { allowedHosts, deniedHosts, schemes, ...(max === undefined ? {} : { max }) };
    return `${helper('addressesFault')}(text, ${jsonLiteral(rules, '    ')})`;
  },
  json_schema: ({ schema }, helper) => `${helper('jsonFault')}(text, ${jsonLiteral(schema, '    ')})`,
};

/** The guardrails of an agent as the SDK's; what can't be one is noted. */
export function guardrailsOf(agent: AgentSpec, stage: 'input' | 'output', file: SourceFile): string[] {
  return (agent.guardrails ?? [])
    .filter((spec) => spec.enabled && spec.stage === stage)
    .flatMap((spec) => {
      const check = checkOf(agent, spec, file);
      if (!check) return [];
      const make = file.helper(stage === 'input' ? 'inputGuardrail' : 'outputGuardrail');
      return [`${make}(${quoted(spec.name)}, ${spec.action === 'block'}, (text) => ${check})`];
    });
}

/** Guardrails over what tools get and give have no place in the file. */
export function noteToolGuardrails(agent: AgentSpec, file: SourceFile): void {
  for (const { name, stage, enabled } of agent.guardrails ?? [])
    if (enabled && stage.startsWith('tool_'))
      file.note(
        agent.name,
        'left_out',
        `The guardrail "${name}" over ${stage === 'tool_input' ? 'arguments' : 'results'} of tools.`,
      );
}

function checkOf(agent: AgentSpec, spec: GuardrailSpec, file: SourceFile): string | undefined {
  const leave = (why: string) => file.note(agent.name, 'left_out', `The guardrail "${spec.name}": ${why}`);
  const entry = findGuardrailKind(spec.kind);
  const config = entry?.config.safeParse(spec.config);
  const write = Object.hasOwn(CHECKS, spec.kind) ? CHECKS[spec.kind] : undefined;
  if (!write || !config?.success || !entry || entry.issues(config.data).length > 0) {
    leave(`${entry?.title ?? spec.kind} is checked by the platform only.`);
    return undefined;
  }
  if (spec.action === 'mask') {
    leave('the SDK can stop a text, and not change it.');
    return undefined;
  }
  if (spec.kind === 'urls')
    file.note(agent.name, 'differs', `The guardrail "${spec.name}" reads addresses with a scheme or www. only.`);
  return write(config.data as Config, (name) => file.helper(name));
}
