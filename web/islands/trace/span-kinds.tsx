import { ArrowRight, Bot, CirclePlay, Diamond, LifeBuoy, ListTree, Shield, Sparkles, Wrench } from 'lucide-react';
import type { ReactNode } from 'react';
import { t } from '../../lib/messages.ts';
import { isFallback, type Span } from '../../lib/trace-view.ts';

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

/** The icon of a span; a kind that this page is too old to know gets a plain one. */
export function spanIcon(span: Span): ReactNode {
  if (isFallback(span)) return <LifeBuoy />;
  return KINDS.has(span.kind) ? ICONS[span.kind] : <Diamond />;
}

/** What kind of thing a span is, in words. */
export function kindName(kind: Span['kind']): string {
  return KINDS.has(kind) ? t(`runs.kinds.${kind}`) : kind;
}

/** A span's name as the tree shows it. */
export function spanTitle(span: Span): string {
  if (span.kind !== 'handoff') return span.name;
  return isFallback(span) ? t('runs.trace.fallbackTo', { agent: span.name }) : t('runs.trace.to', { agent: span.name });
}
