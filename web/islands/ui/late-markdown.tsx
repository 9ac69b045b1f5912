import type { ComponentProps } from 'react';
import { cn } from '../../lib/cn.ts';
import { Lazy, useLazy } from '../../lib/loaded.ts';
import type { Markdown } from './markdown.tsx';

const markdown = new Lazy(async () => (await import('./markdown.tsx')).Markdown);

/** Fetches what shows Markdown before there is a text to show. Browser only. */
export function fetchMarkdown(): void {
  void markdown.fetch();
}

/**
 * Markdown whose code comes with the first text, so that pages without one don't wait for it; until it is there the
 * text stands as it was written. For islands of signed-in pages: the server shows the written text only.
 */
export function LateMarkdown(props: ComponentProps<typeof Markdown>) {
  const Shown = useLazy(markdown, true);
  if (Shown) return <Shown {...props} />;
  return <div className={cn('prose whitespace-pre-wrap break-words', props.className)}>{props.text}</div>;
}
