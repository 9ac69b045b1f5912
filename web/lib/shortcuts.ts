/**
 * Keyboard shortcuts of the whole page: one listener, one list. Islands register theirs and the sheet behind `?`
 * reads them. A shortcut is written `mod+k`, `shift+?`, `escape` or as a sequence, `g a`; `mod` is ⌘ on a Mac, Ctrl elsewhere.
 */
export interface Shortcut {
  keys: string;
  /** What it does, as the sheet says it. */
  label: string;
  /** The heading under which the sheet lists it. */
  group: string;
  run(event: KeyboardEvent): void;
  /** Works while somebody types in a field; combinations with `mod` do anyway. */
  inFields?: boolean;
  /** Works while a dialog is open. */
  inDialogs?: boolean;
}

/** How long the second key of a sequence may take, in milliseconds. */
const SEQUENCE_MS = 1_200;

let shortcuts: readonly Shortcut[] = [];
let pending = { key: '', at: 0 };
const watchers = new Set<() => void>();

function change(next: readonly Shortcut[]): void {
  shortcuts = next;
  for (const watcher of watchers) watcher();
}

/** All shortcuts of the page, oldest first; the same array until something changes. */
export function listShortcuts(): readonly Shortcut[] {
  return shortcuts;
}

/** Calls `watcher` whenever a shortcut comes or goes; gives back how to stop. */
export function watchShortcuts(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Adds a shortcut; of two with the same keys the newer one acts. Gives back how to remove it. */
export function addShortcut(shortcut: Shortcut): () => void {
  if (shortcuts.length === 0 && typeof document !== 'undefined') document.addEventListener('keydown', handleKey);
  change([...shortcuts, shortcut]);
  return () => change(shortcuts.filter((other) => other !== shortcut));
}

export function isMac(): boolean {
  return typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);
}

/**
 * A pressed key in the notation of `keys`. Shift is written for named keys and letters only: `?` and `#` are
 * on other keys in other countries.
 */
export function pressed(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): string {
  const key = event.key === ' ' ? 'space' : event.key.toLowerCase();
  const saysShift = key.length > 1 || /^[a-z]$/.test(key);
  const parts = [
    event.ctrlKey || event.metaKey ? 'mod' : '',
    event.altKey ? 'alt' : '',
    event.shiftKey && saysShift ? 'shift' : '',
    key,
  ];
  return parts.filter(Boolean).join('+');
}

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return (
    target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type)
  );
}

/** What keeps the keyboard for itself: modal dialogs (`data-modal`), open menus and open lists. */
const KEEPERS = [
  '[data-modal][data-state="open"]',
  '[role="menu"][data-state="open"]',
  '[role="listbox"][data-state="open"]',
];

function isDialogOpen(): boolean {
  return document.querySelector(KEEPERS.join(', ')) !== null;
}

/** The shortcut that a key completes, given the key before it. */
export function findShortcut(list: readonly Shortcut[], key: string, before: string): Shortcut | undefined {
  const newestFirst = list.toReversed();
  return (
    newestFirst.find((shortcut) => before !== '' && shortcut.keys === `${before} ${key}`) ??
    newestFirst.find((shortcut) => shortcut.keys === key)
  );
}

function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const key = pressed(event);
  const inField = isField(event.target);
  const inDialog = isDialogOpen();
  const usable = shortcuts.filter(
    (shortcut) =>
      (!inField || shortcut.inFields || shortcut.keys.startsWith('mod+')) && (!inDialog || shortcut.inDialogs),
  );
  const before = event.timeStamp - pending.at < SEQUENCE_MS ? pending.key : '';
  const found = findShortcut(usable, key, before);
  pending = found || inField ? { key: '', at: 0 } : { key, at: event.timeStamp };
  if (!found) return;
  event.preventDefault();
  found.run(event);
}
