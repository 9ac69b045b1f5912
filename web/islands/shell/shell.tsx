import { useCallback, useEffect, useState } from 'react';
import { Lazy, useLazy } from '../../lib/loaded.ts';
import { t } from '../../lib/messages.ts';
import { Island } from '../../lib/query.tsx';
import { addShortcut } from '../../lib/shortcuts.ts';
import { useFirstSign } from '../ui/use-first-sign.ts';
import { useShortcut } from '../ui/use-shortcut.ts';
import { ConnectionBanner } from './connection-banner.tsx';
import { OWN_PLACES, PLACES } from './places.ts';
import { Toasts } from './toasts.tsx';
import { useTypedAhead } from './use-typed-ahead.ts';

const PALETTE = new Lazy(async () => {
  const [part, sources] = await Promise.all([import('./palette.tsx'), import('./palette-sources.ts')]);
  sources.addUsualSources();
  return part.Palette;
});
const SHORTCUT_SHEET = new Lazy(async () => (await import('./shortcut-sheet.tsx')).ShortcutSheet);

function fetchPalette(): void {
  void PALETTE.fetch();
}

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

/** A part that is fetched at its first opening, or before, and stays for its closing. */
function usePart<T>(name: string, module: Lazy<T>) {
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  const show = useCallback(() => {
    setWanted(true);
    setOpen(true);
    // It may have failed to come before.
    void module.fetch();
  }, [module]);
  const close = useCallback(() => setOpen(false), []);
  useOpener(name, show);
  return { open, setOpen, show, close, Part: useLazy(module, wanted) };
}

function Parts() {
  const palette = usePart('palette', PALETTE);
  const sheet = usePart('shortcuts', SHORTCUT_SHEET);
  const typed = useTypedAhead(palette.open, palette.Part !== undefined, palette.close);
  useEffect(addGoToKeys, []);
  // Somebody who knows the palette types on at once.
  useFirstSign(fetchPalette);
  const group = t('shell.groupGeneral');
  useShortcut('mod+k', () => (palette.open ? palette.close() : palette.show()), {
    label: t('shell.openPalette'),
    group,
    inDialogs: true,
  });
  useShortcut('?', sheet.show, { label: t('shell.showShortcuts'), group });
  return (
    <>
      {palette.Part && <palette.Part open={palette.open} onOpenChange={palette.setOpen} typed={typed} />}
      {sheet.Part && <sheet.Part open={sheet.open} onOpenChange={sheet.setOpen} />}
    </>
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
