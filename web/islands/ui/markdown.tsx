import { memo, useMemo } from 'react';
import ReactMarkdown, { type Components, defaultUrlTransform, type ExtraProps, type Options } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { citationNumber } from '../../lib/cited-text.ts';
import { cn } from '../../lib/cn.ts';
import { Lazy, useLazy } from '../../lib/loaded.ts';
import { definitionsOf, hasMath, normaliseMath, settleBlock, splitBlocks } from '../../lib/markdown-blocks.ts';
import { CitationMark } from './citations.tsx';
import { CodeBlock, ForeignImage, GrowingContext, SafeLink } from './markdown-parts.tsx';

const maths = new Lazy(async () => {
  const module = await import('../../lib/markdown-math.ts');
  module.addStyles();
  return module;
});

const PLAIN = [remarkGfm];
const PICTURE = /^data:image\/(?:png|jpeg|gif|webp);base64,[a-z\d+/=]+$/i;

type HastNode = NonNullable<ExtraProps['node']>;

/** The text inside a parsed node. */
function textOf(node: HastNode | HastNode['children'][number]): string {
  if ('value' in node) return node.value;
  return 'children' in node ? node.children.map(textOf).join('') : '';
}

function codeOf(node: HastNode | undefined): { code: string; language: string } {
  const inner = node?.children[0];
  if (inner?.type !== 'element') return { code: node ? textOf(node) : '', language: '' };
  const classes = inner.properties['className'];
  const name = Array.isArray(classes) ? classes.find((one) => String(one).startsWith('language-')) : undefined;
  return { code: textOf(inner).replace(/\n$/, ''), language: String(name ?? '').replace('language-', '') };
}

const COMPONENTS: Components = {
  a: ({ href, children }) => {
    const number = citationNumber(href);
    return number === undefined ? <SafeLink href={href}>{children}</SafeLink> : <CitationMark number={number} />;
  },
  img: ({ src, alt }) => <ForeignImage src={typeof src === 'string' ? src : undefined} alt={alt ?? ''} />,
  pre: ({ node }) => <CodeBlock {...codeOf(node)} />,
  // Alignment as an attribute: style attributes of the server's pages are refused by the security policy.
  th: ({ style, children }) => <th data-align={style?.textAlign}>{children}</th>,
  td: ({ style, children }) => <td data-align={style?.textAlign}>{children}</td>,
  table: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls sideways must be reachable by keyboard.
    <div className="table-scroll" tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
};

/** Addresses of harmless kinds, and pictures that are in the text itself. */
function safeUrl(url: string, key: string): string {
  return key === 'src' && PICTURE.test(url) ? url : defaultUrlTransform(url);
}

type Plugins = NonNullable<Options['remarkPlugins']>;

/** One top-level block; it is rendered again only when its own text changes. Raw HTML is dropped. */
const Block = memo(function Block({ text, growing }: { text: string; growing: boolean }) {
  const withMath = hasMath(text);
  const plugins = useLazy(maths, withMath);
  const remark = plugins && withMath ? [...PLAIN, ...plugins.remarkPlugins] : PLAIN;
  return (
    <GrowingContext value={growing}>
      <ReactMarkdown
        remarkPlugins={remark as Plugins}
        rehypePlugins={(plugins && withMath ? plugins.rehypePlugins : []) as unknown as Plugins}
        components={COMPONENTS}
        urlTransform={safeUrl}
        skipHtml
      >
        {text}
      </ReactMarkdown>
    </GrowingContext>
  );
});

interface MarkdownProps {
  text: string;
  /** The text is still being written: its end is shown as it will look when it is whole. */
  growing?: boolean;
  className?: string;
}

/**
 * Text of a model or a person as Markdown: GFM, code in colours, formulas. Safe for text that nobody has
 * checked: no HTML, no address of a harmful kind, no image of another server without a click.
 */
export const Markdown = memo(function Markdown({ text, growing = false, className }: MarkdownProps) {
  const normal = useMemo(() => normaliseMath(text), [text]);
  const blocks = splitBlocks(normal);
  const definitions = definitionsOf(normal);
  return (
    <div className={cn('prose break-words', className)}>
      {blocks.map((block, index) => {
        const isLast = growing && index === blocks.length - 1;
        const shown = (isLast ? settleBlock(block) : block) + definitions;
        // biome-ignore lint/suspicious/noArrayIndexKey: a block keeps its place while text is added behind it.
        return <Block key={index} text={shown} growing={isLast} />;
      })}
    </div>
  );
});
