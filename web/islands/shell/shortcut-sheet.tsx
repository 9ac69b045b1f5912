import { useSyncExternalStore } from 'react';
import { t } from '../../lib/messages.ts';
import { isMac, listShortcuts, type Shortcut, watchShortcuts } from '../../lib/shortcuts.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';

const NONE: readonly Shortcut[] = [];

/** Shortcuts by group, each pair of keys once. */
function byGroup(shortcuts: readonly Shortcut[]): [string, Shortcut[]][] {
  const groups = new Map<string, Map<string, Shortcut>>();
  for (const shortcut of shortcuts) {
    const group = groups.get(shortcut.group) ?? new Map<string, Shortcut>();
    groups.set(shortcut.group, group.set(shortcut.keys, shortcut));
  }
  return [...groups].map(([name, group]) => [name, [...group.values()]]);
}

/** What the keyboard can do on this page, as the page itself has registered it. */
export function ShortcutSheet({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const shortcuts = useSyncExternalStore(watchShortcuts, listShortcuts, () => NONE);
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('shell.shortcuts')}
      description={t('shell.shortcutsLead', { mod: isMac() ? '⌘' : 'Ctrl' })}
      className="w-[min(44rem,calc(100vw-2rem))]"
    >
      <div className="gap-x-8 sm:columns-2">
        {byGroup(shortcuts).map(([group, list]) => (
          <section key={group} className="mb-5 break-inside-avoid">
            <h3 className="mb-1.5 font-medium text-faint text-xs">{group}</h3>
            <dl className="grid gap-0.5">
              {list.map(({ keys, label }) => (
                <div key={keys} className="flex items-center justify-between gap-4 py-1 text-sm">
                  <dt className="text-soft">{label}</dt>
                  <dd>
                    <Kbd keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
