import { type ReactNode, useState } from 'react';
import { cn } from '../../lib/cn.ts';
import { t } from '../../lib/messages.ts';
import { PartialJson } from '../../lib/partial-json.ts';

/** A text that only grows, read as JSON: each letter once, however often it is shown. */
class Reader {
  #json = new PartialJson();
  #read = '';

  /** What there is of the value; `null` where the text is no JSON object. Asking again changes nothing. */
  read(text: string): { value: object; done: boolean } | null {
    if (!text.startsWith(this.#read)) {
      this.#json = new PartialJson();
      this.#read = '';
    }
    this.#json.push(text.slice(this.#read.length));
    this.#read = text;
    const { value, fault, done } = this.#json;
    return fault || typeof value !== 'object' || value === null || Array.isArray(value) ? null : { value, done };
  }
}

/** Whether an answer may be a structured one: the root of every output type is an object. */
export function looksStructured(text: string): boolean {
  return /^\s*\{\s*("|\}|$)/.test(text);
}

/** `null`, numbers and the like, apart from the texts. */
function Plain({ value }: { value: unknown }) {
  if (typeof value === 'string') return <span className="whitespace-pre-wrap break-words">{value}</span>;
  return <span className="tabular font-mono text-soft text-xs">{String(value)}</span>;
}

function List({ items }: { items: readonly unknown[] }) {
  if (items.length === 0) return <span className="text-faint">{t('playground.turn.emptyList')}</span>;
  return (
    <ol className="grid gap-1.5">
      {items.map((item, index) => (
        // A list of an answer grows at its end alone.
        // biome-ignore lint/suspicious/noArrayIndexKey: its entries have no other name.
        <li key={index} className="flex min-w-0 gap-2">
          <span aria-hidden className="tabular w-5 shrink-0 text-right text-faint text-xs leading-5">
            {index + 1}
          </span>
          <div className="min-w-0 flex-1">
            <Value value={item} />
          </div>
        </li>
      ))}
    </ol>
  );
}

function Fields({ value }: { value: object }) {
  return (
    <dl className="grid gap-x-4 gap-y-1.5 sm:grid-cols-[minmax(6rem,max-content)_minmax(0,1fr)]">
      {Object.entries(value).map(([name, field]) => (
        <div key={name} className="min-w-0 sm:contents">
          <dt className="break-words font-mono text-soft text-xs leading-5">{name}</dt>
          <dd className="min-w-0">
            <Value value={field} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ value }: { value: unknown }) {
  if (Array.isArray(value)) return <List items={value} />;
  if (typeof value === 'object' && value !== null) return <Fields value={value} />;
  return <Plain value={value} />;
}

const SCROLLED =
  'mt-1 max-h-80 overflow-auto whitespace-pre-wrap break-words rounded-md border bg-sunken p-2 font-mono';

/**
 * An answer with an output type as it is written: its fields, each as far as it has come, and the JSON itself once it
 * is whole. `fallback` stands for what turns out to be no object.
 */
export function StructuredAnswer({ text, fallback }: { text: string; fallback: ReactNode }) {
  const [reader] = useState(() => new Reader());
  const answer = reader.read(text);
  if (!answer) return fallback;
  return (
    <div className="grid gap-2 text-sm" data-testid="structured-answer">
      <Fields value={answer.value} />
      <details className={cn('text-xs', !answer.done && 'invisible')}>
        <summary className="w-fit text-faint hover:text-ink">{t('playground.turn.asJson')}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
        <pre tabIndex={0} className={SCROLLED}>
          {text}
        </pre>
      </details>
    </div>
  );
}
