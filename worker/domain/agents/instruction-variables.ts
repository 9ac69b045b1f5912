import type { AgentSpec, RunDefinition } from '../../engine/definition.ts';
import { type INSTRUCTION_VARIABLES, VARIABLE } from './contract.ts';

type Values = Record<(typeof INSTRUCTION_VARIABLES)[number], string>;

function valuesFor(agent: AgentSpec, now: number): Values {
  const at = new Date(now);
  return {
    date: at.toISOString().slice(0, 10),
    weekday: new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' }).format(at),
    time: `${at.toISOString().slice(11, 16)} UTC`,
    'agent.name': agent.name,
    'agent.description': agent.description,
  };
}

/**
 * Puts values in the place of `{{ date }}` and its like, once: what a value says is never looked into again, and a
 * name that we don't know stays as it was written.
 */
export function fillVariables(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(VARIABLE, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? '') : whole,
  );
}

/**
 * A run's definition with its instructions filled in. It is frozen with the run, so a replay reads the same text.
 * @param now start of the run, milliseconds since 1970
 */
export function withVariables(definition: RunDefinition, now: number): RunDefinition {
  const filled = Object.entries(definition.agents).map(([id, agent]) => [
    id,
    { ...agent, instructions: fillVariables(agent.instructions, valuesFor(agent, now)) },
  ]);
  return { ...definition, agents: Object.fromEntries(filled) as RunDefinition['agents'] };
}
