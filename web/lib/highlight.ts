import { common, createLowlight } from 'lowlight';
import { createElement, type ReactNode } from 'react';

/** Longer code is shown as it is: colouring it would hold up the page. */
const MAX_LENGTH = 30_000;

const lowlight = createLowlight(common);
lowlight.registerAlias({ typescript: ['tsx', 'mts'], javascript: ['jsx', 'mjs', 'cjs'], bash: ['console', 'zsh'] });

type Root = ReturnType<typeof lowlight.highlight>;
type Node = Root['children'][number];

function render(nodes: readonly Node[]): ReactNode[] {
  return nodes.map((node, key) => {
    if (node.type === 'text') return node.value;
    if (node.type !== 'element') return null;
    const { className } = node.properties;
    const name = Array.isArray(className) ? className.join(' ') : undefined;
    return createElement('span', { key, className: name }, ...render(node.children as Node[]));
  });
}

/** Code with its words marked by kind (`hljs-*` classes), or `undefined` for a language that is not known. */
export function highlight(code: string, language: string): ReactNode[] | undefined {
  const name = language.toLowerCase();
  if (code.length > MAX_LENGTH || !lowlight.registered(name)) return undefined;
  return render(lowlight.highlight(name, code).children);
}
