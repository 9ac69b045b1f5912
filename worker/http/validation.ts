import type { z } from '@hono/zod-openapi';
import { AppError, type Issue } from '../kernel/errors.ts';

const MAX_ISSUES = 50;

type ZodIssue = z.core.$ZodIssue;

function depthOf(issues: readonly ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

/** Of a union's branches, the one that got furthest into the value says what the caller meant. */
function closestBranch(branches: readonly ZodIssue[][]): readonly ZodIssue[] {
  return branches.reduce<readonly ZodIssue[]>((best, branch) => {
    if (best.length === 0) return branch;
    const gain = depthOf(branch) - depthOf(best);
    return gain > 0 || (gain === 0 && branch.length < best.length) ? branch : best;
  }, []);
}

function collect(issues: readonly ZodIssue[], prefix: readonly PropertyKey[], out: Issue[]): void {
  for (const issue of issues) {
    const path = [...prefix, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) out.push({ path: [...path, key].join('.'), message: 'Unknown field.' });
    } else if (issue.code === 'invalid_union' && issue.errors.length > 0 && depthOf(closestBranch(issue.errors)) > 0) {
      collect(closestBranch(issue.errors), path, out);
    } else {
      out.push({ path: path.join('.'), message: issue.message });
    }
  }
}

/** zod's faults as ours; paths are dotted, such as `handoffs.0.toolName`. */
export function issuesOf(error: z.core.$ZodError): Issue[] {
  const out: Issue[] = [];
  collect(error.issues, [], out);
  return out.slice(0, MAX_ISSUES);
}

/** The 422 of a value that does not fit its schema. */
export function validationFailed(error: z.core.$ZodError): AppError {
  const issues = issuesOf(error);
  const first = issues[0];
  const detail = first ? `${first.path || 'body'}: ${first.message}` : 'The request does not fit its schema.';
  return new AppError('validation_failed', detail, { issues });
}

/** A JSON text as a value of `schema`. @throws invalid_request for malformed JSON, validation_failed */
export function parseJsonBody<T extends z.ZodType>(schema: T, text: string): z.infer<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError('invalid_request', 'The body is not valid JSON.');
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw validationFailed(parsed.error);
  return parsed.data;
}
