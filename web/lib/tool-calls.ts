import { goToSignIn } from './api.ts';
import { asProblem, problemFrom } from './problem.ts';

/** What one call of a tool gave when somebody tried it. */
export interface ToolTrial {
  ok: boolean;
  output: unknown;
  /** Request, response, console or commands; never secrets. */
  details: Record<string, unknown>;
  durationMs: number;
  cost: { microcredits: number };
}

/** Calls one function of a saved tool, for real. @throws ApiProblem */
export async function tryTool(
  agentId: string,
  toolId: string,
  fn: string,
  args: Record<string, unknown>,
): Promise<ToolTrial> {
  const path = `/api/v1/agents/${encodeURIComponent(agentId)}/tools/${encodeURIComponent(toolId)}/test`;
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ function: fn, args }),
  }).catch((fault: unknown) => {
    throw asProblem(fault);
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer as ToolTrial;
  if (response.status === 401) goToSignIn();
  throw problemFrom(answer, response);
}
