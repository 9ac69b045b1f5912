import { creditAmount } from '../../kernel/money.ts';
import type { Alternative } from './session-branches.ts';
import { questionOf, textOf } from './session-question.ts';
import type { Turn, TurnPart } from './session-schemas.ts';
import type { StepRow, TurnRow } from './session-turns-store.ts';

/**
 * What happened in a run, in order: who handed on to whom, and what was said. Each message stands with the
 * step that it came from; a message whose step is not mirrored stands at the end.
 */
export function partsOf({ said, steps }: Pick<TurnRow, 'said' | 'steps'>): TurnPart[] {
  const parts: TurnPart[] = [];
  const left = [...said];
  let before: StepRow | undefined;
  for (const step of steps) {
    if (before && before.agentId !== step.agentId) parts.push({ kind: 'handoff', from: who(before), to: who(step) });
    before = step;
    while (left[0]?.at === step.at && left[0].agentName === step.agentName) {
      const message = left.shift();
      const text = textOf(message?.content);
      if (text !== '') parts.push({ kind: 'message', ...who(step), text, citations: message?.citations ?? [] });
    }
  }
  for (const message of left) {
    const text = textOf(message.content);
    if (text !== '')
      parts.push({
        kind: 'message',
        agentId: null,
        agentName: message.agentName,
        text,
        citations: message.citations ?? [],
      });
  }
  return parts;
}

function who({ agentId, agentName }: StepRow) {
  return { agentId, agentName };
}

/** A run of a conversation for the API. */
export function showTurn(row: TurnRow, alternatives: Alternative[]): Turn {
  const { run } = row;
  const { text, attachments } = questionOf(run.input);
  return {
    runId: run.id,
    sessionId: run.sessionId,
    agentId: run.agentId,
    agentName: run.agentName,
    version: run.version,
    status: run.status as Turn['status'],
    question: text,
    attachments,
    parts: partsOf(row),
    usage: { requests: run.requests, inputTokens: run.inputTokens, outputTokens: run.outputTokens },
    cost: creditAmount(run.microcredits),
    error: run.error,
    alternatives,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
  };
}
