import type { AgentSpec, RunDefinition } from '../../engine/definition.ts';
import { AppError } from '../../kernel/errors.ts';
import { contextValues, filledLength, withOverrides } from './context-rules.ts';
import { type INSTRUCTION_VARIABLES, MAX_FILLED_CHARS, VARIABLE } from './contract.ts';
import { partsOf } from './part-rules.ts';
import type { RunContext } from './schemas-context.ts';

type Values = Record<(typeof INSTRUCTION_VARIABLES)[number], string>;

/** Made once: making one costs a millisecond, and each run needs it. */
const weekday = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' });

function valuesFor(agent: AgentSpec, now: number): Values {
  const at = new Date(now);
  return {
    date: at.toISOString().slice(0, 10),
    weekday: weekday.format(at),
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

/** Instructions of all agents of a run together; the host keeps them in one row. */
const MAX_TOTAL_CHARS = 1_500_000;

function filled(agent: AgentSpec, now: number, overrides: RunContext): AgentSpec {
  const { context: _, ...rest } = agent;
  const values = { ...contextValues(withOverrides(partsOf(agent).context, overrides)), ...valuesFor(agent, now) };
  // Looked at before anything is put in: a thousand places of one document are small only as they were written.
  if (filledLength(agent.instructions, values) > MAX_FILLED_CHARS) throw tooLong(`The instructions of "${agent.name}"`);
  return { ...rest, instructions: fillVariables(agent.instructions, values) };
}

function tooLong(what: string): AppError {
  return new AppError('validation_failed', `${what} are too long with their context filled in.`);
}

/**
 * A run's definition with its instructions filled in: what holds at its start, its agents' context, and the values that
 * the run brings. It is frozen with the run, so a replay reads the same text; the context itself stays behind.
 * @param now start of the run, milliseconds since 1970
 * @throws validation_failed where the text would be too long
 */
export function withVariables(definition: RunDefinition, now: number, overrides: RunContext = {}): RunDefinition {
  let total = 0;
  const agents = Object.entries(definition.agents).map(([id, agent]) => {
    const spec = filled(agent, now, overrides);
    total += spec.instructions.length;
    if (total > MAX_TOTAL_CHARS) throw tooLong('The instructions of all agents together');
    return [id, spec];
  });
  return { ...definition, agents: Object.fromEntries(agents) as RunDefinition['agents'] };
}
