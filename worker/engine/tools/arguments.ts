import { Validator } from '@cfworker/json-schema';
import type { JsonSchema } from './kind.ts';

export type ReadArguments = { ok: true; args: Record<string, unknown> } | { ok: false; problem: string };

/** Faults named in one answer; a model mends no more at once. */
const NAMED_FAULTS = 5;

/** Parses and checks what a model sent as arguments (Plan 16.3.6). The problem is written for the model. */
export function readArguments(text: string, parameters: JsonSchema): ReadArguments {
  let args: unknown;
  try {
    args = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    return { ok: false, problem: 'The arguments are not valid JSON.' };
  }
  return checkArguments(args, parameters);
}

export function checkArguments(args: unknown, parameters: JsonSchema): ReadArguments {
  if (typeof args !== 'object' || args === null || Array.isArray(args))
    return { ok: false, problem: 'The arguments must be a JSON object.' };
  const { valid, errors } = new Validator(parameters, '2020-12', false).validate(args);
  if (valid) return { ok: true, args: args as Record<string, unknown> };
  // The first fault of each place only sums up those below it.
  const faults = errors.filter(({ keyword }) => keyword !== 'properties' && keyword !== 'items');
  const named = faults.slice(0, NAMED_FAULTS).map(({ instanceLocation, error }) => {
    const place = instanceLocation.replace(/^#\/?/, '').replaceAll('/', '.');
    return place ? `${place}: ${error}` : error;
  });
  return { ok: false, problem: `The arguments do not fit: ${named.join(' ')}` };
}
