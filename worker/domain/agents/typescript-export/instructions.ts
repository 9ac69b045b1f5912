import type { AgentContext, AgentSpec } from '../../../engine/definition.ts';
import { NO_CONTEXT } from '../context-rules.ts';
import { VARIABLE } from '../contract.ts';
import { insideTemplate, textLiteral } from './literals.ts';
import type { SourceFile } from './source-file.ts';

const MOMENTS: ReadonlySet<string> = new Set(['date', 'weekday', 'time']);

/** Instructions as the SDK takes them: a text, with `context` in its places, or a function where they name the day. */
export function instructionsOf(agent: AgentSpec, file: SourceFile): string {
  const text = agent.instructions;
  const used = new Set([...text.matchAll(VARIABLE)].map(([, name = '']) => name));
  const places = new Map<string, string>([
    ['agent.name', insideTemplate(agent.name)],
    ['agent.description', insideTemplate(agent.description)],
    ...contextPlaces(agent, used, file),
  ]);
  const usesMoment = [...used].some((name) => MOMENTS.has(name));
  for (const name of used) if (MOMENTS.has(name)) places.set(name, `\${${file.helper('now')}().${name}}`);
  if (![...used].some((name) => places.has(name))) return textLiteral(text);
  let written = '';
  let at = 0;
  for (const match of text.matchAll(VARIABLE)) {
    const place = places.get(match[1] ?? '');
    if (place === undefined) continue;
    written += `${insideTemplate(text.slice(at, match.index))}${place}`;
    at = match.index + match[0].length;
  }
  const template = `\`${written}${insideTemplate(text.slice(at))}\``;
  return usesMoment ? `() => ${template}` : template;
}

/**
 * What the agent knows, as constants that stand before it; only what its instructions name. Names of a context are
 * identifiers already (`CONTEXT_NAME`).
 */
function contextPlaces(agent: AgentSpec, used: ReadonlySet<string>, file: SourceFile): [string, string][] {
  const { values, documents }: AgentContext = agent.context ?? NO_CONTEXT;
  const kinds = [
    ['context', 'Context', Object.entries(values)],
    ['document', 'Documents', documents.map(({ name, text }) => [name, text])],
  ] as const;
  return kinds.flatMap(([prefix, suffix, all]) => {
    const named = all.filter(([name = '']) => used.has(`${prefix}.${name}`));
    if (named.length === 0) return [];
    const constant = file.name(agent.name, suffix);
    const members = named.map(([name = '', text = '']) => `  ${name}: ${textLiteral(text)},\n`).join('');
    file.declare(`const ${constant} = {\n${members}};`);
    return named.map(([name = '']): [string, string] => [`${prefix}.${name}`, `\${${constant}.${name}}`]);
  });
}
