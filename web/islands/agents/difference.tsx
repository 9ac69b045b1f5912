import { useEffect, useState } from 'react';
import { t } from '../../lib/messages.ts';
import { Skeleton } from '../ui/states.tsx';
import { type NamedChange, namedChanges } from './diff-words.ts';
import type { AgentFormValues } from './form-values.ts';
import { type LineChange, lineChanges, type ValueChange, valueChanges } from './values-diff.ts';

const SIGNS = { added: '+', removed: '−', same: ' ' } as const;
const LINE_STYLES = {
  added: 'bg-good-soft text-good',
  removed: 'bg-bad-soft text-bad',
  same: 'text-soft',
} as const;

function show(value: unknown): string {
  if (value === null || value === '') return t('agents.diff.nothing');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What a change is about: a field by its path, a part of the agent by its name. */
function Title({ change: { path, part, setting } }: { change: NamedChange }) {
  if (!part) return <code className="font-mono">{path}</code>;
  return (
    <>
      {t(`agents.diff.${part.list}`)} <strong className="font-medium text-soft">{part.name}</strong>
      {setting !== '' && <code className="ml-1.5 font-mono">{setting}</code>}
    </>
  );
}

/** What turns one side into the other: fields first, then the instructions line by line. */
export function Difference({
  changes,
  lines,
  names,
}: {
  changes: readonly ValueChange[];
  lines: readonly LineChange[];
  /** What tools and guardrails are called, by their ids. */
  names?: ReadonlyMap<string, string>;
}) {
  if (changes.length === 0 && lines.length === 0) return <p className="text-faint text-sm">{t('agents.diff.none')}</p>;
  return (
    <div className="grid gap-4 text-sm">
      {changes.length > 0 && (
        <dl className="grid gap-2">
          {namedChanges(changes, names).map((change) => (
            <div key={change.path} className="grid min-w-0 gap-0.5">
              <dt className="text-faint text-xs">
                <Title change={change} />
              </dt>
              <dd className="min-w-0 break-words">
                <del className="text-bad no-underline">{show(change.from)}</del> →{' '}
                <ins className="text-good no-underline">{show(change.to)}</ins>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {lines.length > 0 && (
        <div className="min-w-0">
          <p className="mb-1 font-mono text-faint text-xs">{t('agents.diff.instructions')}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
          <pre tabIndex={0} className="max-h-80 overflow-auto rounded-md border border-line text-xs">
            {lines.map((chunk, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: chunks of one comparison never move.
              <span key={index} className={`block whitespace-pre-wrap px-2 ${LINE_STYLES[chunk.kind]}`}>
                {chunk.text
                  .replace(/\n$/, '')
                  .split('\n')
                  .map((line) => `${SIGNS[chunk.kind]} ${line}`)
                  .join('\n')}
              </span>
            ))}
          </pre>
        </div>
      )}
    </div>
  );
}

/** The difference of two states of the form, worked out here. */
export function ValuesDifference({ from, to }: { from: AgentFormValues; to: AgentFormValues }) {
  const [lines, setLines] = useState<LineChange[] | null>(null);
  useEffect(() => {
    let isWanted = true;
    void lineChanges(from.instructions, to.instructions).then((found) => isWanted && setLines(found));
    return () => {
      isWanted = false;
    };
  }, [from.instructions, to.instructions]);
  if (!lines) return <Skeleton className="h-24" />;
  return <Difference changes={valueChanges(from, to)} lines={lines} />;
}
