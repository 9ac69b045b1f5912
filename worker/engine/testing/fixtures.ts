import type { AgentSpec, RunDefinition, RunLimits } from '../definition.ts';
import type { ModelOutcome } from '../ports.ts';
import type { ScriptedAnswer } from './memory-journal.ts';

export const LIMITS: RunLimits = { maxTurns: 10, maxMicrocredits: null, maxDurationMs: 60_000, maxWaitMs: 60_000 };

export function agentSpec(id: string, changes: Partial<AgentSpec> = {}): AgentSpec {
  return {
    id,
    name: id,
    description: '',
    instructions: id,
    model: { provider: 'openai', name: 'gpt-4o-mini', settings: {} },
    handoffDescription: '',
    outputType: null,
    fallbackAgentId: null,
    handoffs: [],
    version: 0,
    ...changes,
  };
}

export function handoffTo(targetAgentId: string) {
  return {
    id: `to_${targetAgentId}`,
    targetAgentId,
    toolName: null,
    toolDescription: null,
    inputFilter: { kind: 'all' as const },
  };
}

/** Triage, which hands to a math and a history tutor (Plan 16.2.1). */
export function tutors(
  changes: Partial<Record<'triage' | 'math' | 'history' | 'spare', Partial<AgentSpec>>> = {},
): RunDefinition {
  const specs = [
    agentSpec('triage', { handoffs: [handoffTo('math'), handoffTo('history')], ...changes.triage }),
    agentSpec('math', changes.math),
    agentSpec('history', changes.history),
    agentSpec('spare', changes.spare),
  ];
  return { entryAgentId: 'triage', agents: Object.fromEntries(specs.map((spec) => [spec.id, spec])) };
}

const usage = { inputTokens: 10, outputTokens: 5 };

/** Answers with this text, in pieces. */
export function says(...pieces: string[]): ScriptedAnswer {
  return async ({ onDelta }) => {
    for (const piece of pieces) onDelta(piece);
    const content = [{ type: 'output_text' as const, text: pieces.join('') }];
    const outcome: ModelOutcome = {
      output: [{ type: 'message', role: 'assistant', status: 'completed', content }],
      usage,
      responseId: null,
    };
    return outcome;
  };
}

/** Calls a tool or handoff, with an id as careless as providers send them. */
export function calls(name: string, callId = ''): ScriptedAnswer {
  return async () => ({
    output: [{ type: 'function_call', callId, name, arguments: '{}', status: 'completed' }],
    usage,
    responseId: null,
  });
}
