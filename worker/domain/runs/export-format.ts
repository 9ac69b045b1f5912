import type { Run } from './schemas.ts';

export type ExportFormat = 'csv' | 'json';

type Cell = string | number | null;

const COLUMNS: [name: string, of: (run: Run) => Cell][] = [
  ['id', (run) => run.id],
  ['createdAt', (run) => run.createdAt],
  ['startedAt', (run) => run.startedAt],
  ['finishedAt', (run) => run.finishedAt],
  ['durationMs', durationOf],
  ['status', (run) => run.status],
  ['agentId', (run) => run.agentId],
  ['agentName', (run) => run.agentName],
  ['version', (run) => run.version],
  ['sessionId', (run) => run.sessionId],
  ['forkedFromRunId', (run) => run.forkedFrom?.runId ?? null],
  ['mode', (run) => run.mode],
  ['requests', (run) => run.usage.requests],
  ['inputTokens', (run) => run.usage.inputTokens],
  ['outputTokens', (run) => run.usage.outputTokens],
  ['credits', (run) => Number(run.cost.credits)],
  ['input', (run) => textOf(run.input)],
  ['output', (run) => textOf(run.output)],
  ['errorCode', (run) => run.error?.code ?? null],
  ['errorMessage', (run) => run.error?.message ?? null],
];

function durationOf(run: Run): number | null {
  return run.startedAt && run.finishedAt ? Date.parse(run.finishedAt) - Date.parse(run.startedAt) : null;
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * A value as a field of RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe in
 * front, since questions and answers come from anybody.
 */
export function csvCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csvLine(cells: Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** How runs are written one after the other. `between` stands before every run but the first. */
export interface Format {
  contentType: string;
  head: string;
  between: string;
  tail: string;
  show(run: Run): string;
}

export const FORMATS: Record<ExportFormat, Format> = {
  csv: {
    contentType: 'text/csv; charset=utf-8',
    // The mark tells spreadsheets that this is UTF-8.
    head: `\uFEFF${csvLine(COLUMNS.map(([name]) => name))}`,
    between: '',
    tail: '',
    show: (run) => csvLine(COLUMNS.map(([, of]) => of(run))),
  },
  json: {
    contentType: 'application/json; charset=utf-8',
    head: '[\n',
    between: ',\n',
    tail: '\n]\n',
    show: (run) => JSON.stringify(run),
  },
};
