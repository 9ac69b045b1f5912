import styles from 'katex/dist/katex.min.css?url';
import rehypeKatex from 'rehype-katex';
import remarkMath from 'remark-math';

/**
 * What Markdown needs to show formulas. Loaded only where there is one: KaTeX is larger than all the rest. It
 * refuses commands that would open addresses or run things (`trust` is off), and shows faulty TeX in red.
 */
export const remarkPlugins = [[remarkMath, { singleDollarTextMath: false }]] as const;
export const rehypePlugins = [[rehypeKatex, { strict: 'ignore', maxExpand: 500, maxSize: 20 }]] as const;

/** Puts KaTeX's style sheet into the page, once. */
export function addStyles(): void {
  if (document.querySelector('link[data-katex]')) return;
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = styles;
  link.dataset.katex = '';
  document.head.appendChild(link);
}
