import { Search } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { t } from '../../lib/messages.ts';
import { ErrorState, SkeletonRows } from '../ui/states.tsx';
import { ChoiceRow } from './choice-row.tsx';
import { type Choice, choiceId, type Row, rowsOf } from './choices.ts';
import { useCatalog, useOffers } from './use-catalog.ts';

const PAGE = 8;
const ROW_HEIGHT = 46;

interface ModelListProps {
  provider: string;
  name: string;
  withAuto: boolean;
  onChoose(provider: string, name: string): void;
}

/** Where a key of the keyboard leads among `count` choices; `undefined` for keys that lead nowhere. */
function moved(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return at + 1 >= count ? 0 : at + 1;
    case 'ArrowUp':
      return at <= 0 ? count - 1 : at - 1;
    case 'PageDown':
      return Math.min(count - 1, at + PAGE);
    case 'PageUp':
      return Math.max(0, at - PAGE);
    default:
      return undefined;
  }
}

/**
 * Search over all models: a combobox whose list holds only what is in sight. The cursor stays in the search field;
 * the arrows move the choice, Enter takes it.
 */
export function ModelList({ provider, name, withAuto, onChoose }: ModelListProps) {
  const id = useId();
  const [query, setQuery] = useState('');
  const [onlyReady, setOnlyReady] = useState(false);
  const { catalog, isPending, error, retry } = useCatalog();
  const offers = useOffers(catalog, true);
  const rows = rowsOf(catalog, { query, onlyReady, withAuto, offers });
  const choices = rows.flatMap((row) => (row.kind === 'choice' ? [row.choice] : []));
  const chosenId = choiceId(provider, name);
  const [activeId, setActiveId] = useState(chosenId);
  const found = choices.findIndex((choice) => choice.id === activeId);
  const at = found === -1 ? 0 : found;
  const active = choices[at];
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const rowIndex = rows.findIndex((row) => row.kind === 'choice' && row.choice === active);

  useEffect(() => {
    if (!isPending && rowIndex >= 0) list.current?.scrollToIndex(rowIndex, { align: 'nearest' });
  }, [rowIndex, isPending]);

  const take = (choice: Choice) => onChoose(choice.provider, choice.model?.retired?.successor ?? choice.name);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      if (active) take(active);
      return;
    }
    const next = choices[moved(event.key, at, choices.length) ?? -1];
    if (!next) return;
    event.preventDefault();
    setActiveId(next.id);
  };

  return (
    <div className="flex min-h-0 flex-col">
      <div className="flex items-center gap-3 border-b px-3">
        <Search className="size-4 shrink-0 text-faint" aria-hidden />
        <input
          role="combobox"
          aria-label={t('models.picker.search')}
          aria-expanded
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          {...(active && !isPending ? { 'aria-activedescendant': `${id}-${rowIndex}` } : {})}
          // biome-ignore lint/a11y/noAutofocus: the list was opened to be searched.
          autoFocus
          autoComplete="off"
          spellCheck={false}
          value={query}
          placeholder={t('models.picker.search')}
          className="h-11 min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-faint sm:text-sm"
          onChange={(event) => {
            setQuery(event.target.value);
            setActiveId('');
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div
        ref={scroller}
        role="listbox"
        id={`${id}-list`}
        aria-label={t('models.picker.list')}
        className="h-[min(24rem,50dvh)] overflow-y-auto p-1"
      >
        {isPending && <SkeletonRows rows={5} label={t('models.picker.loading')} />}
        {!isPending && error && <ErrorState error={error} onRetry={retry} />}
        {!isPending && (
          <Virtualizer ref={list} scrollRef={scroller} data={rows} itemSize={ROW_HEIGHT}>
            {(row: Row, index: number) =>
              row.kind === 'group' ? (
                <div key={row.id} role="presentation" className="flex items-baseline gap-2 px-2 pt-3 pb-1 text-xs">
                  <span className="font-medium text-soft">{row.title}</span>
                  <span className="text-faint">{row.note}</span>
                </div>
              ) : (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys.
                <div
                  key={row.choice.id}
                  role="option"
                  tabIndex={-1}
                  id={`${id}-${index}`}
                  aria-selected={row.choice.id === chosenId}
                  aria-setsize={choices.length}
                  aria-posinset={choices.indexOf(row.choice) + 1}
                  className="cursor-default select-none"
                  onPointerMove={() => setActiveId(row.choice.id)}
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => take(row.choice)}
                >
                  <ChoiceRow
                    choice={row.choice}
                    ownKey={
                      catalog.find((part) => part.provider.id === row.choice.provider)?.provider.access === 'own_key'
                    }
                    isChosen={row.choice.id === chosenId}
                    isActive={row.choice === active}
                  />
                </div>
              )
            }
          </Virtualizer>
        )}
        {!isPending && choices.length === 0 && (
          <p className="px-3 py-10 text-center text-soft text-sm">{t('models.picker.none', { query })}</p>
        )}
      </div>
      <label className="flex items-center gap-2 border-t px-3 py-2 text-soft text-xs">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={onlyReady}
          onChange={(event) => setOnlyReady(event.target.checked)}
        />
        {t('models.picker.onlyReady')}
      </label>
    </div>
  );
}
