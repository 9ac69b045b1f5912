import type { Schema } from './api.ts';

export type Span = Schema<'TraceSpan'>;

/** A span placed in the waterfall. `left` and `width` are percent of the whole run. */
export interface TraceRow {
  span: Span;
  depth: number;
  left: number;
  width: number;
  durationMs: number;
}

/** So narrow a bar can still be seen and pressed. */
const NARROWEST = 0.6;

/**
 * Spans in reading order (children under their parents, by start) with their places. Running spans reach
 * to `now`. Turns with a single generation are left out: the generation says it all.
 */
export function placeSpans(spans: readonly Span[], now: number): { rows: TraceRow[]; totalMs: number } {
  const shown = withoutSingleTurns(spans);
  const start = Math.min(...shown.map((span) => Date.parse(span.startedAt)));
  const end = Math.max(...shown.map((span) => endOf(span, now)));
  const totalMs = Math.max(1, end - start);
  const children = Map.groupBy(shown, (span) => span.parentId);
  const rows: TraceRow[] = [];

  function visit(parentId: string | null, depth: number): void {
    const siblings = (children.get(parentId) ?? []).toSorted(
      (a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt),
    );
    for (const span of siblings) {
      const from = Date.parse(span.startedAt);
      const durationMs = Math.max(0, endOf(span, now) - from);
      const width = Math.max(NARROWEST, (durationMs / totalMs) * 100);
      const left = Math.min(100 - width, ((from - start) / totalMs) * 100);
      rows.push({ span, depth, left: Math.max(0, left), width, durationMs });
      visit(span.id, depth + 1);
    }
  }
  if (shown.length > 0) visit(null, 0);
  return { rows, totalMs };
}

function endOf(span: Span, now: number): number {
  return span.finishedAt ? Date.parse(span.finishedAt) : Math.max(now, Date.parse(span.startedAt));
}

function withoutSingleTurns(spans: readonly Span[]): Span[] {
  const children = Map.groupBy(spans, (span) => span.parentId);
  const hidden = new Map<string, string | null>();
  for (const span of spans) {
    if (span.kind === 'turn' && children.get(span.id)?.length === 1) hidden.set(span.id, span.parentId);
  }
  return spans
    .filter((span) => !hidden.has(span.id))
    .map((span) => {
      const grandparent = span.parentId === null ? undefined : hidden.get(span.parentId);
      return grandparent === undefined ? span : { ...span, parentId: grandparent };
    });
}

/** The text of a message item's content, whichever of the SDK's shapes it has. */
export function itemText(item: Record<string, unknown>): string {
  const { content } = item;
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => (typeof part === 'object' && part !== null && 'text' in part ? String(part.text) : ''))
    .join('');
}

/** What a question was, as text: a string as it is, or the last user message of a list. */
export function inputText(input: unknown): string {
  if (typeof input === 'string') return input;
  if (!Array.isArray(input)) return '';
  const last = input.findLast(
    (item: unknown) => typeof item === 'object' && item !== null && (item as { role?: unknown }).role === 'user',
  );
  return last ? itemText(last as Record<string, unknown>) : '';
}
