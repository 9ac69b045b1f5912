import { Command } from 'cmdk';
import { Search } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { useEffect, useEffectEvent, useState } from 'react';
import { t } from '../../lib/messages.ts';
import type { PaletteItem } from '../../lib/palette.ts';
import { Kbd } from '../ui/kbd.tsx';
import { useFocusReturn } from '../ui/use-focus-return.ts';
import { usePaletteItems } from './use-palette-items.ts';

function Row({ item, onChoose }: { item: PaletteItem; onChoose(item: PaletteItem): void }) {
  const { icon: Icon, label, note, keys } = item;
  return (
    <Command.Item
      value={item.id}
      onSelect={() => onChoose(item)}
      className="flex cursor-default select-none items-center gap-3 rounded-md px-3 py-2 text-sm aria-selected:bg-hover"
    >
      {Icon && <Icon className="size-4 shrink-0 text-faint" aria-hidden />}
      <span className="max-w-[65%] shrink-0 truncate">{label}</span>
      {note && <span className="min-w-0 flex-1 truncate text-faint text-xs">{note}</span>}
      {keys && <Kbd keys={keys} className="ml-auto max-sm:hidden" />}
    </Command.Item>
  );
}

function Commands({ typed, onDone }: { typed: string; onDone(): void }) {
  const [query, setQuery] = useState(typed);
  const { groups, isSearching, problem } = usePaletteItems(query.trim());
  /** Enter was pressed before there was anything to choose. */
  const [isEager, setEager] = useState(false);
  const choose = ({ does }: PaletteItem) => {
    onDone();
    if ('href' in does) window.location.assign(does.href);
    else does.run();
  };
  const first = groups[0]?.items[0];
  const chooseFirst = useEffectEvent(() => {
    setEager(false);
    if (first) choose(first);
  });
  useEffect(() => {
    if (isEager && !isSearching) chooseFirst();
  }, [isEager, isSearching]);
  return (
    <Command
      label={t('shell.palette')}
      shouldFilter={false}
      loop
      onKeyDown={(event) => {
        if (event.key === 'Enter' && isSearching && !first && !event.nativeEvent.isComposing) setEager(true);
      }}
      className="flex min-h-0 flex-col"
    >
      <div className="flex items-center gap-3 border-b px-4">
        <Search className="size-4 shrink-0 text-faint" aria-hidden />
        <Command.Input
          value={query}
          onValueChange={(next) => {
            setEager(false);
            setQuery(next);
          }}
          placeholder={t('shell.paletteHint')}
          className="h-12 min-w-0 flex-1 bg-transparent text-base outline-none"
        />
      </div>
      <Command.List label={t('shell.palette')} className="max-h-[min(26rem,60dvh)] scroll-py-2 overflow-y-auto p-2">
        {groups.map((group) => (
          <Command.Group
            key={group.id}
            heading={group.title}
            className="pb-1 [&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-faint [&_[cmdk-group-heading]]:text-xs"
          >
            {group.items.map((item) => (
              <Row key={item.id} item={item} onChoose={choose} />
            ))}
          </Command.Group>
        ))}
        {groups.length === 0 && (
          <p role="status" className="px-3 py-8 text-center text-soft text-sm">
            {isSearching ? t('shell.paletteSearching') : t('shell.paletteEmpty', { query })}
          </p>
        )}
      </Command.List>
      {problem && (
        <p role="alert" className="border-t px-4 py-2 text-bad text-xs">
          {t('shell.paletteFailed', { reason: problem })}
        </p>
      )}
      <footer className="flex gap-4 border-t px-4 py-2 text-faint text-xs max-sm:hidden" aria-hidden>
        <span className="flex items-center gap-1.5">
          <Kbd keys="arrowup arrowdown" /> {t('shell.paletteMove')}
        </span>
        <span className="flex items-center gap-1.5">
          <Kbd keys="enter" /> {t('shell.paletteChoose')}
        </span>
        <span className="flex items-center gap-1.5">
          <Kbd keys="escape" /> {t('shell.paletteClose')}
        </span>
      </footer>
    </Command>
  );
}

interface PaletteProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  /** What was typed before the palette was there. */
  typed: string;
}

/** Everything of the app behind a few letters. */
export function Palette({ open, onOpenChange, typed }: PaletteProps) {
  const focus = useFocusReturn();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fade-in fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          data-modal
          {...focus}
          aria-describedby={undefined}
          className="pop-in fixed top-[12dvh] left-1/2 z-50 flex max-h-[76dvh] w-[min(38rem,calc(100vw-1.5rem))] -translate-x-1/2 flex-col overflow-hidden rounded-lg border border-line bg-raised shadow-pop"
        >
          <Radix.Title className="sr-only">{t('shell.palette')}</Radix.Title>
          <Commands typed={typed} onDone={() => onOpenChange(false)} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
