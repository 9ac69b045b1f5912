import { Fragment, useSyncExternalStore } from 'react';
import { isMac } from '../../lib/shortcuts.ts';

const FACES: Record<string, string> = {
  shift: '⇧',
  enter: '↵',
  escape: 'Esc',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  backspace: '⌫',
  delete: 'Del',
  space: 'Space',
};

const NAMES: Record<string, string> = {
  '⌘': 'Command',
  '⌥': 'Option',
  '⇧': 'Shift',
  '↵': 'Enter',
  '↑': 'Up',
  '↓': 'Down',
  '←': 'Left',
  '→': 'Right',
  '⌫': 'Backspace',
};

function never(): () => void {
  return () => undefined;
}

/** How a key looks on this machine's keyboard. */
function face(key: string, onMac: boolean): string {
  if (key === 'mod') return onMac ? '⌘' : 'Ctrl';
  if (key === 'alt') return onMac ? '⌥' : 'Alt';
  return FACES[key] ?? key.toUpperCase();
}

/** Keys as printed on the keyboard, from the notation of `useShortcut`: `<Kbd keys="mod+k" />`, `<Kbd keys="g a" />`. */
export function Kbd({ keys, className = '' }: { keys: string; className?: string }) {
  const onMac = useSyncExternalStore(never, isMac, () => false);
  return (
    <span className={`inline-flex items-center gap-1 ${className}`}>
      {keys.split(' ').map((chord) => (
        <Fragment key={chord}>
          {chord.split('+').map((key) => {
            const shown = face(key, onMac);
            return (
              <kbd
                key={key}
                className="grid h-5 min-w-5 place-items-center rounded-sm border border-line-strong bg-sunken px-1 font-sans text-2xs text-soft"
              >
                <span aria-hidden={shown in NAMES}>{shown}</span>
                {shown in NAMES && <span className="sr-only">{NAMES[shown]}</span>}
              </kbd>
            );
          })}
        </Fragment>
      ))}
    </span>
  );
}
