import { t } from '../../lib/messages.ts';
import { useShortcut } from '../ui/use-shortcut.ts';

/** The agent whose row has the focus, or whose row holds it. */
function focusedId(): string | null {
  return document.activeElement?.closest<HTMLElement>('[data-row]')?.dataset.row ?? null;
}

function links(): HTMLElement[] {
  return [
    ...document.querySelectorAll<HTMLElement>('[data-row] a[data-agent], [data-row] input[type="checkbox"]'),
  ].filter((element) => element.matches('a') || !element.closest('[data-row]')?.querySelector('a[data-agent]'));
}

/** Moves the focus by rows; from outside the list it enters at its beginning or end. */
function move(by: 1 | -1): void {
  const all = links();
  const at = all.findIndex((link) => link.closest<HTMLElement>('[data-row]')?.dataset.row === focusedId());
  const next = at < 0 ? (by > 0 ? all[0] : all.at(-1)) : all[at + by];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

interface ListKeys {
  hasSelection: boolean;
  toggle(id: string): void;
  selectAll(): void;
  /** What is selected, or else the row with the focus. */
  remove(id: string | null): void;
  clear(): void;
}

/** The list by keyboard: j and k move, Enter opens (the row's link has the focus), x selects, Delete deletes. */
export function useListKeys({ hasSelection, toggle, selectAll, remove, clear }: ListKeys): void {
  const group = t('agents.keys.group');
  useShortcut('j', () => move(1), { label: t('agents.keys.down'), group });
  useShortcut('k', () => move(-1), { label: t('agents.keys.up'), group });
  useShortcut(
    'x',
    () => {
      const id = focusedId();
      if (id) toggle(id);
    },
    { label: t('agents.keys.toggle'), group },
  );
  useShortcut(
    'mod+a',
    (event) => {
      const target = event.target;
      // In a field it selects the field's text, as everywhere.
      if (
        target instanceof HTMLElement &&
        target.matches('input:not([type="checkbox"]):not([type="radio"]), textarea, select')
      ) {
        if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) target.select();
        return;
      }
      selectAll();
    },
    { label: t('agents.keys.all'), group },
  );
  useShortcut('delete', () => remove(focusedId()), { label: t('agents.keys.remove'), group });
  useShortcut('backspace', () => remove(focusedId()), { label: t('agents.keys.remove'), group, enabled: hasSelection });
  useShortcut('escape', clear, { label: t('agents.keys.clear'), group, enabled: hasSelection });
}
