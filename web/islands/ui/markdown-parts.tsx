import { ImageIcon } from 'lucide-react';
import { createContext, type ReactNode, use, useState } from 'react';
import { Lazy, useLazy } from '../../lib/loaded.ts';
import { t } from '../../lib/messages.ts';
import { CopyButton } from './copy-button.tsx';

const highlighter = new Lazy(() => import('../../lib/highlight.ts'));

/** Code that still grows is coloured up to this length; beyond it, once it is whole. */
const MAX_GROWING_LENGTH = 4_000;

/** How images of other servers are shown: through our own, or only as links where the reader has no account. */
export const ImagesContext = createContext<'on-click' | 'links'>('on-click');

/** Whether the text around is still being written. */
export const GrowingContext = createContext(false);

/** A block of code with its language, its colours and a button that copies it. */
export function CodeBlock({ code, language }: { code: string; language: string }) {
  const isGrowing = use(GrowingContext);
  const colours = useLazy(highlighter, language !== '');
  const coloured =
    language !== '' && !(isGrowing && code.length > MAX_GROWING_LENGTH)
      ? colours?.highlight(code, language)
      : undefined;
  return (
    <figure className="code-block" aria-label={t('playground.markdown.code', { language: language || 'text' })}>
      <figcaption>
        <span>{language || t('playground.markdown.plainText')}</span>
        <CopyButton text={code} label={t('playground.markdown.copyCode')} compact />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: code that scrolls sideways must be reachable by keyboard. */}
      <pre tabIndex={0}>
        <code>{coloured ?? code}</code>
      </pre>
    </figure>
  );
}

function hostOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).host : undefined;
}

/**
 * An image of another server. It is not fetched by looking, since its address could carry a conversation away;
 * one click fetches it, through our server, so that the other one never sees the reader.
 */
export function ForeignImage({ src, alt }: { src: string | undefined; alt: string }) {
  const [state, setState] = useState<'hidden' | 'shown' | 'failed'>('hidden');
  const mode = use(ImagesContext);
  const host = src === undefined ? undefined : hostOf(src);
  const name = alt || t('playground.markdown.noDescription');
  if (src?.startsWith('data:image/')) return <img src={src} alt={alt} className="max-h-96 rounded-md" />;
  if (src === undefined || host === undefined || mode === 'links' || state === 'failed') {
    return (
      <a href={src} target="_blank" rel="noreferrer noopener nofollow">
        {state === 'failed'
          ? t('playground.markdown.imageFailed', { name })
          : t('playground.markdown.imageLink', { name })}
      </a>
    );
  }
  if (state === 'shown') {
    return (
      <img
        src={`/api/v1/images?url=${encodeURIComponent(src)}`}
        alt={alt}
        className="max-h-96 rounded-md"
        onError={() => setState('failed')}
      />
    );
  }
  return (
    <button
      type="button"
      title={src}
      onClick={() => setState('shown')}
      className="inline-flex max-w-full items-center gap-2 rounded-md border border-line-strong border-dashed bg-sunken px-3 py-2 text-left text-sm text-soft hover:bg-hover hover:text-ink"
    >
      <ImageIcon className="size-4 shrink-0" aria-hidden />
      <span className="min-w-0 break-words">{t('playground.markdown.loadImage', { name, host })}</span>
    </button>
  );
}

/** A link leaves to a window of its own, and tells the other side nothing. */
export function SafeLink({ href, children }: { href: string | undefined; children: ReactNode }) {
  return (
    <a href={href} title={href} target="_blank" rel="noreferrer noopener nofollow">
      {children}
    </a>
  );
}
