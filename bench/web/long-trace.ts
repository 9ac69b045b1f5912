import type { RunView, StartRun } from '../../durable-objects/run-host/protocol.ts';
import type { StepRow } from '../../durable-objects/run-host/storage.ts';
import { buildTrace } from '../../durable-objects/run-host/trace.ts';
import type { Trace } from '../../worker/domain/runs/schemas.ts';
import { showTrace } from '../../worker/domain/runs/views.ts';
import type { AgentSpec } from '../../worker/engine/definition.ts';

const START = Date.UTC(2026, 10, 22, 12);
const AGENTS = ['triage', 'math', 'history', 'art'];

function agent(id: string): AgentSpec {
  return {
    id,
    name: `${id} tutor`,
    description: '',
    instructions: 'Help, and hand on what others know better.',
    model: { provider: 'openai', name: 'gpt-4o-mini', settings: {} },
    handoffDescription: '',
    outputType: null,
    fallbackAgentId: null,
    handoffs: [],
    version: 0,
  };
}

/** One step of the journal, as a host stores it. Each ends in a handoff, so each is four spans. */
function stepRow(at: number): StepRow {
  const from = AGENTS[at % AGENTS.length] ?? '';
  const to = AGENTS[(at + 1) % AGENTS.length] ?? '';
  const said = `Part ${at} of the answer, long enough to be searched and to be shown.`;
  const output = [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: said }] }];
  const lost = at % 50 === 0 ? [{ attempt: 1, code: 'rate_limited', message: 'Too many requests.' }] : [];
  const started = START + at * 200;
  return {
    run_id: 'run',
    ordinal: at + 1,
    step: `t${at + 1}`,
    agent_id: from,
    request: JSON.stringify({ agentId: from, model: agent(from).model, instructions: '', items: [1], offers: [] }),
    attempts: lost.length + 1,
    open: 0,
    lost: JSON.stringify(lost),
    response: JSON.stringify({
      output,
      usage: { inputTokens: 20, outputTokens: 10 },
      estimated: false,
      responseId: null,
    }),
    failure: null,
    handoff: JSON.stringify({ fromAgentId: from, toAgentId: to, reason: 'handoff' }),
    input_tokens: 20,
    output_tokens: 10,
    estimated: 0,
    microcredits: 15_000,
    diverged: 0,
    started_at: started,
    first_at: started + 40,
    finished_at: started + 180,
    route: null,
  };
}

/**
 * The trace of a run of `steps` model calls, as the API would answer it. No run of the engine is so long (100 turns
 * at most), so the journal is made up; spans and answer are built from it by the host's and the API's own code.
 */
export function longTrace(runId: string, steps: number): Trace {
  const rows = Array.from({ length: steps }, (_, at) => stepRow(at));
  const run: RunView = {
    id: runId,
    accountId: 'usr_x',
    agentId: 'triage',
    agentName: 'triage tutor',
    version: 0,
    sessionId: null,
    forkedFrom: null,
    mode: 'background',
    status: 'completed',
    input: 'A question that passes through many hands',
    output: 'Done.',
    citations: [],
    usage: { requests: steps, inputTokens: 20 * steps, outputTokens: 10 * steps },
    microcredits: 15_000 * steps,
    error: null,
    revision: 1,
    createdAt: START,
    startedAt: START,
    finishedAt: START + steps * 200,
  };
  const definition = { entryAgentId: 'triage', agents: Object.fromEntries(AGENTS.map((id) => [id, agent(id)])) };
  const question = JSON.stringify({ type: 'message', role: 'user', content: run.input });
  const spec = { definition, limits: {}, memory: null } as unknown as StartRun;
  return showTrace(buildTrace(run, spec, { steps: rows, calls: [], checks: [], items: new Map([[1, question]]) }));
}
