import { diffWords } from 'diff';
import type { Schema } from './api.ts';
import { isRecord, itemText, type Span } from './trace-view.ts';

type Run = Schema<'Run'>;

/** A piece of two texts: in both, or in one of them. */
export interface TextPiece {
  text: string;
  in: 'both' | 'left' | 'right';
}

/** Past so many characters words are no longer compared; it would stop the page. */
const LONGEST_COMPARED = 40_000;

/** What two answers share and where they part, word by word. */
export function compareTexts(left: string, right: string): TextPiece[] {
  if (left === right) return left === '' ? [] : [{ text: left, in: 'both' }];
  if (left.length + right.length > LONGEST_COMPARED) {
    return [
      { text: left, in: 'left' },
      { text: right, in: 'right' },
    ];
  }
  return diffWords(left, right).map(({ value, added, removed }) => ({
    text: value,
    in: added ? 'right' : removed ? 'left' : 'both',
  }));
}

export interface Figure {
  key: 'cost' | 'time' | 'inputTokens' | 'outputTokens' | 'requests';
  left: number | null;
  right: number | null;
}

export function runTime(run: Pick<Run, 'startedAt' | 'finishedAt'>): number | null {
  return run.startedAt && run.finishedAt ? Date.parse(run.finishedAt) - Date.parse(run.startedAt) : null;
}

/** What both runs took, side by side. Cost is in microcredits, time in milliseconds. */
export function compareFigures(left: Run, right: Run): Figure[] {
  return [
    { key: 'cost', left: left.cost.microcredits, right: right.cost.microcredits },
    { key: 'time', left: runTime(left), right: runTime(right) },
    { key: 'requests', left: left.usage.requests, right: right.usage.requests },
    { key: 'inputTokens', left: left.usage.inputTokens, right: right.usage.inputTokens },
    { key: 'outputTokens', left: left.usage.outputTokens, right: right.usage.outputTokens },
  ];
}

/** How much more (or less) the right side is, as a share of the left; `null` where that says nothing. */
export function changeOf({ left, right }: Pick<Figure, 'left' | 'right'>): number | null {
  if (left === null || right === null || left === 0) return null;
  return (right - left) / left;
}

export interface ComparedStep {
  left: Span | null;
  right: Span | null;
  /** What the two sides do not share. */
  differs: ('agent' | 'model' | 'input' | 'instructions' | 'output')[];
}

function callsOf(spans: readonly Span[]): Span[] {
  return spans.filter((span) => span.kind === 'generation');
}

/** The model calls of both runs, the first beside the first, with what differs. */
export function compareSteps(left: readonly Span[], right: readonly Span[]): ComparedStep[] {
  const [a, b] = [callsOf(left), callsOf(right)];
  return Array.from({ length: Math.max(a.length, b.length) }, (_, index) => {
    const pair = { left: a[index] ?? null, right: b[index] ?? null };
    return { ...pair, differs: differencesOf(pair.left, pair.right) };
  });
}

function differencesOf(left: Span | null, right: Span | null): ComparedStep['differs'] {
  if (!left || !right) return [];
  const same = (read: (span: Span) => unknown) => JSON.stringify(read(left)) === JSON.stringify(read(right));
  const checks: [ComparedStep['differs'][number], boolean][] = [
    ['agent', left.agentId === right.agentId],
    ['model', same((span) => span.data.model)],
    ['instructions', same((span) => span.data.instructions)],
    ['input', same((span) => textsOf(span.data.input))],
    ['output', same((span) => textsOf(span.data.output))],
  ];
  return checks.filter(([, isSame]) => !isSame).map(([name]) => name);
}

/** What items say, without the ids that differ from call to call. */
function textsOf(items: unknown): unknown {
  if (!Array.isArray(items)) return items ?? null;
  return items.filter(isRecord).map((item) => [item.type ?? 'message', item.role, item.name, saidBy(item)]);
}

function saidBy(item: Record<string, unknown>): unknown {
  return itemText(item) || item.arguments || item.output || null;
}

/** A run's output as text. */
export function outputText(output: unknown): string {
  if (output === null || output === undefined) return '';
  return typeof output === 'string' ? output : JSON.stringify(output, null, 2);
}
