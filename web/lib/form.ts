import type { FieldValues, Path, UseFormSetError } from 'react-hook-form';
import { type ApiProblem, asProblem } from './problem.ts';

/**
 * Puts a refusal's issues beside their fields. Gives back the sentence for the form as a whole, or null
 * where the fields say it all. `known` are the form's field names.
 */
export function showProblem<T extends FieldValues>(
  error: unknown,
  known: readonly Path<T>[],
  setError: UseFormSetError<T>,
): string | null {
  const problem: ApiProblem = asProblem(error);
  let shown = 0;
  for (const issue of problem.issues) {
    const name = known.find((field) => issue.path === field || issue.path.startsWith(`${field}.`));
    if (!name) continue;
    setError(name, { type: 'server', message: issue.message }, { shouldFocus: shown === 0 });
    shown += 1;
  }
  return shown > 0 && shown === problem.issues.length ? null : problem.message;
}
