import { ChevronDown, ChevronRight, ChevronsDownUp, ChevronsUpDown, ChevronUp, Copy } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { toast } from 'sonner';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { cn } from '../../lib/cn.ts';
import { showCount } from '../../lib/format.ts';
import { findInJson, type JsonLine, jsonLines, openTo, pathAsCode, pathsAbove } from '../../lib/json-tree.ts';
import { t } from '../../lib/messages.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { SearchInput } from '../ui/search-input.tsx';

/** Opening everything stops here: what is longer is opened by hand. */
const MOST_OPENED = 5_000;
const FIRST_DEPTH = 2;
/** Letters of a text that show until it is asked for whole. */
const SHORT_TEXT = 400;

const VALUE_COLOURS: Record<string, string> = {
  string: 'text-good',
  number: 'text-accent',
  boolean: 'text-warn',
};

function PlainValue({ value }: { value: unknown }) {
  const [isWhole, setWhole] = useState(false);
  if (typeof value !== 'string')
    return <span className={VALUE_COLOURS[typeof value] ?? 'text-faint'}>{String(value)}</span>;
  const isLong = value.length > SHORT_TEXT && !isWhole;
  return (
    <span className={VALUE_COLOURS.string}>
      <span className="whitespace-pre-wrap break-words">
        {JSON.stringify(isLong ? value.slice(0, SHORT_TEXT) : value)}
      </span>
      {isLong && (
        <button
          type="button"
          tabIndex={-1}
          className="ml-1 rounded-sm text-faint underline"
          onClick={(event) => {
            event.stopPropagation();
            setWhole(true);
          }}
        >
          {t('runs.json.whole', { count: showCount(value.length) })}
        </button>
      )}
    </span>
  );
}

function Line({
  line,
  id,
  isCurrent,
  isHit,
  onPress,
}: {
  line: JsonLine;
  id: string;
  isCurrent: boolean;
  isHit: boolean;
  onPress(): void;
}) {
  const { key, depth, value, size, isOpen } = line;
  const brackets = Array.isArray(value) ? '[…]' : '{…}';
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the tree's.
    // biome-ignore lint/a11y/useFocusableInteractive: the tree points at the line by aria-activedescendant.
    <div
      id={id}
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={isCurrent}
      aria-expanded={size ? isOpen : undefined}
      onClick={onPress}
      className={cn(
        'flex cursor-default items-start gap-1 px-2 py-px',
        isCurrent ? 'bg-accent-soft/70' : 'hover:bg-hover',
      )}
    >
      <span className="flex shrink-0 items-center" style={{ paddingLeft: Math.min(depth, 16) * 14 }}>
        <ChevronRight aria-hidden className={cn('size-3 text-faint', isOpen && 'rotate-90', !size && 'invisible')} />
      </span>
      <span className="min-w-0">
        {key !== null && <span className={cn('text-ink', isHit && 'rounded-sm bg-warn-soft text-warn')}>{key}</span>}
        {key !== null && <span className="text-faint">: </span>}
        {size === null ? (
          <span className={cn(isHit && 'rounded-sm bg-warn-soft')}>
            <PlainValue value={value} />
          </span>
        ) : (
          <span className="text-faint">{`${brackets} ${t('runs.json.entries', { count: size })}`}</span>
        )}
      </span>
    </div>
  );
}

/** What is open, what is current, and what a search found. */
function useTree(value: unknown) {
  const [open, setOpen] = useState<ReadonlySet<string>>(() => openTo(value, FIRST_DEPTH));
  const [current, setCurrent] = useState('');
  const [query, setQuery] = useState('');
  const hits = useMemo(() => findInJson(value, query), [value, query]);
  const lines = useMemo(() => jsonLines(value, open), [value, open]);
  const toggle = (path: string) =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(path)) next.add(path);
      return next;
    });
  /** Opens the way to a line and goes there. */
  const reveal = (path: string) => {
    setOpen((before) => new Set([...before, ...pathsAbove(path)]));
    setCurrent(path);
  };
  const search = (text: string) => {
    setQuery(text);
    const first = findInJson(value, text)[0];
    if (first !== undefined) reveal(first);
  };
  const step = (by: number) => {
    if (hits.length === 0) return;
    const at = hits.indexOf(current);
    const next = hits[(at + by + hits.length) % hits.length];
    if (next !== undefined) reveal(next);
  };
  return { open, setOpen, current, setCurrent, query, search, hits, lines, toggle, step };
}

/** JSON as a tree that can be searched, folded and copied. One tab stop; arrows move and fold. */
export function JsonTree({ value }: { value: unknown }) {
  const { open, setOpen, current, setCurrent, query, search, hits, lines, toggle, step } = useTree(value);
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const prefix = useId();
  const at = lines.findIndex((line) => line.path === current);
  const hitSet = useMemo(() => new Set(hits), [hits]);
  const isOpen = open.size > 1;

  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when another line is current.
  useEffect(() => {
    if (at >= 0) list.current?.scrollToIndex(at, { align: 'nearest' });
  }, [current]);

  function move(index: number) {
    const next = lines[Math.min(lines.length - 1, Math.max(0, index))];
    if (next) setCurrent(next.path);
  }

  function onKeyDown(event: KeyboardEvent) {
    const line = lines[at];
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'ArrowDown') move(at + 1);
    else if (event.key === 'ArrowUp') move(at - 1);
    else if (event.key === 'Home') move(0);
    else if (event.key === 'End') move(lines.length - 1);
    else if (!line) return;
    else if (event.key === 'ArrowRight') line.size && !line.isOpen ? toggle(line.path) : move(at + 1);
    else if (event.key === 'ArrowLeft') {
      if (line.isOpen) toggle(line.path);
      else setCurrent(pathsAbove(line.path).at(-1) ?? '');
    } else if (event.key === 'Enter' || event.key === ' ') line.size && toggle(line.path);
    else return;
    event.preventDefault();
  }

  async function copyPath() {
    try {
      await navigator.clipboard.writeText(pathAsCode(current));
      toast.success(t('runs.json.copied'));
    } catch {
      toast.error(pathAsCode(current));
    }
  }

  const everything = () => {
    const all = openTo(value, 64);
    if (jsonLines(value, all).length > MOST_OPENED) toast(t('runs.json.tooLong', { count: showCount(MOST_OPENED) }));
    else setOpen(all);
  };

  return (
    <div className="grid gap-2 p-3">
      <div className="flex flex-wrap items-center gap-1">
        <search
          className="min-w-40 flex-1"
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            step(event.shiftKey ? -1 : 1);
          }}
        >
          <SearchInput label={t('runs.json.search')} value={query} onChange={search} />
        </search>
        {query.trim() && (
          <span className="flex items-center">
            <span role="status" className="tabular px-1 text-faint text-xs">
              {t('runs.json.hits', { count: hits.length, position: Math.max(0, hits.indexOf(current)) + 1 })}
            </span>
            <Button
              variant="ghost"
              size="icon"
              className="size-7"
              aria-label={t('runs.json.previous')}
              onClick={() => step(-1)}
            >
              <ChevronUp />
            </Button>
            <Button
              variant="ghost"
              size="icon"
              className="size-7"
              aria-label={t('runs.json.next')}
              onClick={() => step(1)}
            >
              <ChevronDown />
            </Button>
          </span>
        )}
        <Button
          variant="ghost"
          size="icon"
          aria-label={isOpen ? t('runs.json.collapseAll') : t('runs.json.expandAll')}
          title={isOpen ? t('runs.json.collapseAll') : t('runs.json.expandAll')}
          onClick={() => (isOpen ? setOpen(new Set([''])) : everything())}
        >
          {isOpen ? <ChevronsDownUp /> : <ChevronsUpDown />}
        </Button>
        <Button variant="ghost" size="sm" disabled={current === ''} onClick={() => void copyPath()}>
          <Copy /> {t('runs.json.copyPath')}
        </Button>
        <CopyButton text={JSON.stringify(value, null, 2)} label={t('runs.json.copy')} compact />
      </div>
      <div
        ref={scroller}
        role="tree"
        tabIndex={0}
        aria-label={t('runs.json.label')}
        aria-activedescendant={at >= 0 ? `${prefix}${current}` : undefined}
        onKeyDown={onKeyDown}
        className="max-h-[28rem] overflow-auto rounded-md border border-line bg-sunken py-1.5 font-mono text-xs outline-offset-[-2px]"
      >
        <Virtualizer ref={list} scrollRef={scroller} data={lines} keepMounted={at >= 0 ? [at] : []}>
          {(line) => (
            <Line
              key={line.path}
              line={line}
              id={`${prefix}${line.path}`}
              isCurrent={line.path === current}
              isHit={hitSet.has(line.path)}
              onPress={() => {
                setCurrent(line.path);
                if (line.size) toggle(line.path);
              }}
            />
          )}
        </Virtualizer>
      </div>
    </div>
  );
}
