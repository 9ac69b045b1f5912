import {
  Braces,
  FileChartPie,
  FileCode,
  FileSpreadsheet,
  FileText,
  FileType,
  Globe,
  type LucideIcon,
  Table,
} from 'lucide-react';
import type { StoredFile } from '../../lib/file-api.ts';

const ICONS: Readonly<Record<StoredFile['kind'], LucideIcon>> = {
  pdf: FileText,
  word: FileText,
  presentation: FileChartPie,
  spreadsheet: FileSpreadsheet,
  html: Globe,
  markdown: FileType,
  csv: Table,
  json: Braces,
  code: FileCode,
  text: FileText,
};

export function FileIcon({ kind }: { kind: StoredFile['kind'] }) {
  const Icon = ICONS[kind] ?? FileText;
  return (
    <span
      aria-hidden
      className="grid size-8 shrink-0 place-items-center rounded-md bg-accent-soft text-accent-soft-ink [&_svg]:size-4"
    >
      <Icon />
    </span>
  );
}
