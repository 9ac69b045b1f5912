import type { StatementResult } from './wire.ts';

/** How a caller wants its rows, by the `Neon-Raw-Text-Output` and `Neon-Array-Mode` headers. */
export interface AnswerShape {
  /** Leave every value as Postgres' text; else numbers, booleans and JSON are parsed. */
  rawText: boolean;
  /** Rows as arrays; else as objects by column name. */
  arrayMode: boolean;
}

const BOOLEAN = 16;
const NUMBERS = new Set([21, 23, 26, 700, 701]);
const JSON_TYPES = new Set([114, 3802]);

/** One result as Neon's HTTP protocol answers it. */
export function answerOf(result: StatementResult, shape: AnswerShape): Record<string, unknown> {
  return {
    fields: result.fields.map((field) => ({
      name: field.name,
      tableID: field.tableID,
      columnID: field.columnID,
      dataTypeID: field.dataTypeID,
      dataTypeSize: field.dataTypeSize,
      dataTypeModifier: field.dataTypeModifier,
      format: 'text',
    })),
    rows: shape.rawText && shape.arrayMode ? result.rows : result.rows.map((row) => rowOf(row, result, shape)),
    rowCount: result.rowCount,
    command: result.command,
    rowAsArray: shape.arrayMode,
  };
}

function rowOf(row: (string | null)[], result: StatementResult, shape: AnswerShape): unknown {
  const values = shape.rawText ? row : row.map((value, i) => parsed(value, result.fields[i]?.dataTypeID ?? 0));
  if (shape.arrayMode) return values;
  return Object.fromEntries(result.fields.map((field, i) => [field.name, values[i] ?? null]));
}

function parsed(value: string | null, type: number): unknown {
  if (value === null) return null;
  if (type === BOOLEAN) return value === 't';
  if (NUMBERS.has(type)) return Number(value);
  if (JSON_TYPES.has(type)) return JSON.parse(value);
  return value;
}

const ERROR_FIELDS = [
  'code',
  'constraint',
  'detail',
  'severity',
  'hint',
  'position',
  'internalPosition',
  'internalQuery',
  'where',
  'schema',
  'table',
  'column',
  'dataType',
  'file',
  'line',
  'routine',
] as const;

/** A database error as Neon answers it with status 400; `undefined` where the fault is not the statement's. */
export function errorAnswer(error: unknown): Record<string, unknown> | undefined {
  if (!(error instanceof Error) || !('severity' in error)) return undefined;
  const fields = error as unknown as Record<string, unknown>;
  return { message: error.message, ...Object.fromEntries(ERROR_FIELDS.map((name) => [name, fields[name] ?? null])) };
}
