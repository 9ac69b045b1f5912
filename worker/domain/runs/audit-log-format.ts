import type { AuditLogEntry, AuditLogQuery } from './audit-log-schemas.ts';
import { csvCell } from './export-format.ts';

const COLUMNS = [
  'at',
  'runId',
  'callId',
  'agentId',
  'toolId',
  'toolKind',
  'toolName',
  'action',
  'target',
  'reason',
  'times',
] as const satisfies readonly (keyof AuditLogEntry)[];

export type FileFormat = Exclude<AuditLogQuery['format'], 'json'>;

const CONTENT_TYPES: Record<FileFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

/** The log as a file. */
export function auditLogFile(entries: readonly AuditLogEntry[], format: FileFormat) {
  const lines =
    format === 'csv'
      ? // The mark tells spreadsheets that this is UTF-8.
        [`\uFEFF${COLUMNS.join(',')}\r\n`, ...entries.map((entry) => `${cells(entry)}\r\n`)]
      : entries.map((entry) => `${JSON.stringify(entry)}\n`);
  return { contentType: CONTENT_TYPES[format], body: lines.join('') };
}

function cells(entry: AuditLogEntry): string {
  return COLUMNS.map((name) => csvCell(entry[name])).join(',');
}
