import {
  AppWindow,
  Bot,
  Braces,
  FileCode,
  FileSearch,
  FileText,
  Globe,
  ImagePlus,
  Plug,
  Search,
  SquareTerminal,
  Wrench,
} from 'lucide-react';

const ICONS = {
  http: Globe,
  code: Braces,
  code_interpreter: FileCode,
  agent: Bot,
  web_search: Search,
  web_page: FileText,
  file_search: FileSearch,
  computer: SquareTerminal,
  browser: AppWindow,
  mcp: Plug,
  image: ImagePlus,
} as const;

/** The picture of a kind of tool; a kind that this page is too old to know gets a wrench. */
export function ToolIcon({ kind, className }: { kind: string; className?: string }) {
  const Icon = Object.hasOwn(ICONS, kind) ? ICONS[kind as keyof typeof ICONS] : Wrench;
  return <Icon className={className} aria-hidden />;
}
