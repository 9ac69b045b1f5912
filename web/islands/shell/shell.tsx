import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { t } from '../../lib/messages.ts';
import { Island } from '../../lib/query.tsx';
import { addShortcut } from '../../lib/shortcuts.ts';
import { useShortcut } from '../ui/use-shortcut.ts';
import { ConnectionBanner } from './connection-banner.tsx';
import { OWN_PLACES, PLACES } from './places.ts';
import { Toasts } from './toasts.tsx';

const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));
const ShortcutSheet = lazy(async () => ({ default: (await import('./shortcut-sheet.tsx')).ShortcutSheet }));

/** Keys that lead from anywhere to a place or a new thing. */
function addGoToKeys(): () => void {
  const go = (keys: string, href: string, label: string, group: string) =>
    addShortcut({ keys, label, group, run: () => window.location.assign(href) });
  const removers = [
    ...[...PLACES, ...OWN_PLACES].map(({ keys, href, label }) => go(keys, href, label, t('shell.groupGo'))),
    go('c a', '/app/agents/new', t('shell.newAgent'), t('shell.groupCreate')),
    go('c c', '/app/playground', t('shell.newConversation'), t('shell.groupCreate')),
  ];
  return () => {
    for (const remove of removers) remove();
  };
}

/** Opens a part on a press of any `[data-opens="name"]` of the server-rendered page. */
function useOpener(name: string, open: () => void): void {
  useEffect(() => {
    const press = (event: MouseEvent) => {
      if (event.target instanceof Element && event.target.closest(`[data-opens="${name}"]`)) open();
    };
    document.addEventListener('click', press);
    return () => document.removeEventListener('click', press);
  }, [name, open]);
}

/** A part that is loaded at its first opening and stays for its closing. */
function usePart(name: string) {
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  const show = useCallback(() => {
    setWanted(true);
    setOpen(true);
  }, []);
  useOpener(name, show);
  return { open, setOpen, wanted, show };
}

function Parts() {
  const palette = usePart('palette');
  const sheet = usePart('shortcuts');
  useEffect(addGoToKeys, []);
  const group = t('shell.groupGeneral');
  useShortcut('mod+k', () => (palette.open ? palette.setOpen(false) : palette.show()), {
    label: t('shell.openPalette'),
    group,
    inDialogs: true,
  });
  useShortcut('?', sheet.show, { label: t('shell.showShortcuts'), group });
  return (
    <Suspense>
      {palette.wanted && <Palette open={palette.open} onOpenChange={palette.setOpen} onShowShortcuts={sheet.show} />}
      {sheet.wanted && <ShortcutSheet open={sheet.open} onOpenChange={sheet.setOpen} />}
    </Suspense>
  );
}

/** What stands behind every page of the app: palette, shortcuts, short messages, the state of the connection. */
export function Shell() {
  return (
    <Island>
      <Parts />
      <ConnectionBanner />
      <Toasts />
    </Island>
  );
}
