import {
  ArrowRight,
  Bot,
  CirclePlay,
  Diamond,
  LifeBuoy,
  ListTree,
  Shield,
  ShieldAlert,
  Sparkles,
  Wrench,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { functionName } from '../../lib/call-view.ts';
import { t } from '../../lib/messages.ts';
import { isFallback, type Span } from '../../lib/trace-view.ts';
import { ToolIcon } from '../tools/tool-icon.tsx';

const ICONS: Record<Span['kind'], ReactNode> = {
  run: <CirclePlay />,
  agent: <Bot />,
  turn: <ListTree />,
  generation: <Sparkles />,
  tool: <Wrench />,
  handoff: <ArrowRight />,
  guardrail: <Shield />,
};

const KINDS = new Set<string>(Object.keys(ICONS));

/** Kinds of tools whose calls have a name of their own in the tree. */
const TOOL_KINDS = [
  'http',
  'code',
  'code_interpreter',
  'agent',
  'web_search',
  'web_page',
  'file_search',
  'computer',
  'browser',
  'mcp',
  'image',
] as const;

/** The icon of a span; a kind that this page is too old to know gets a plain one. */
export function spanIcon(span: Span): ReactNode {
  if (isFallback(span)) return <LifeBuoy />;
  if (span.kind === 'tool') return <ToolIcon kind={String(span.data.toolKind)} />;
  if (span.kind === 'guardrail' && Array.isArray(span.data.trips) && span.data.trips.length > 0) return <ShieldAlert />;
  return KINDS.has(span.kind) ? ICONS[span.kind] : <Diamond />;
}

/** What kind of thing a span is, in words: a tool call says of which kind of tool. */
export function kindName(span: Span): string {
  const toolKind = span.kind === 'tool' && TOOL_KINDS.find((kind) => kind === span.data.toolKind);
  if (toolKind) return t(`runs.toolKinds.${toolKind}`);
  return KINDS.has(span.kind) ? t(`runs.kinds.${span.kind}`) : span.kind;
}

const CHECKED = ['input', 'output', 'tool_input', 'tool_output'] as const;

function checkTitle({ name, data }: Span): string {
  const stage = CHECKED.find((one) => one === data.stage);
  const isSilent = Array.isArray(data.trips) && data.trips.length === 0;
  return isSilent && stage ? t(`runs.check.passedOf.${stage}`) : name;
}

/** A span's name as the tree shows it. */
export function spanTitle(span: Span): string {
  if (span.kind === 'guardrail') return checkTitle(span);
  if (span.kind === 'tool') {
    const { tool, name } = functionName(span);
    return tool === null ? name : t('runs.trace.functionOf', { tool, name });
  }
  if (span.kind !== 'handoff') return span.name;
  return isFallback(span) ? t('runs.trace.fallbackTo', { agent: span.name }) : t('runs.trace.to', { agent: span.name });
}
