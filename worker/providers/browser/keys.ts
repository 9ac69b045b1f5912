/** A key as the DevTools protocol presses it. */
export interface Key {
  key: string;
  code: string;
  windowsVirtualKeyCode: number;
  /** What it writes; nothing for keys that only do something. */
  text?: string;
}

const NAMED: Readonly<Record<string, Key>> = {
  enter: { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' },
  tab: { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 },
  backspace: { key: 'Backspace', code: 'Backspace', windowsVirtualKeyCode: 8 },
  delete: { key: 'Delete', code: 'Delete', windowsVirtualKeyCode: 46 },
  escape: { key: 'Escape', code: 'Escape', windowsVirtualKeyCode: 27 },
  space: { key: ' ', code: 'Space', windowsVirtualKeyCode: 32, text: ' ' },
  arrowup: { key: 'ArrowUp', code: 'ArrowUp', windowsVirtualKeyCode: 38 },
  arrowdown: { key: 'ArrowDown', code: 'ArrowDown', windowsVirtualKeyCode: 40 },
  arrowleft: { key: 'ArrowLeft', code: 'ArrowLeft', windowsVirtualKeyCode: 37 },
  arrowright: { key: 'ArrowRight', code: 'ArrowRight', windowsVirtualKeyCode: 39 },
  home: { key: 'Home', code: 'Home', windowsVirtualKeyCode: 36 },
  end: { key: 'End', code: 'End', windowsVirtualKeyCode: 35 },
  pageup: { key: 'PageUp', code: 'PageUp', windowsVirtualKeyCode: 33 },
  pagedown: { key: 'PageDown', code: 'PageDown', windowsVirtualKeyCode: 34 },
};

/** Other names under which models know them. */
const ALIASES: Readonly<Record<string, string>> = {
  return: 'enter',
  esc: 'escape',
  del: 'delete',
  up: 'arrowup',
  down: 'arrowdown',
  left: 'arrowleft',
  right: 'arrowright',
  page_up: 'pageup',
  page_down: 'pagedown',
};

/** Bits of the protocol for keys that are held. */
const HELD: Readonly<Record<string, number>> = {
  alt: 1,
  option: 1,
  ctrl: 2,
  control: 2,
  meta: 4,
  cmd: 4,
  command: 4,
  super: 4,
  shift: 8,
};

/** What editing commands a held key stands for: without a system behind it, the browser does not know by itself. */
const COMMANDS: Readonly<Record<string, string>> = { a: 'selectAll', c: 'copy', v: 'paste', x: 'cut', z: 'undo' };

/** Keys pressed together, as `["CTRL", "a"]`. @returns undefined for a key that nobody knows */
export function chord(names: readonly string[]): { modifiers: number; keys: Key[]; commands: string[] } | undefined {
  let modifiers = 0;
  const keys: Key[] = [];
  for (const name of names.flatMap((one) => (one.length > 1 ? one.split('+') : [one]))) {
    const lower = name.toLowerCase();
    const held = Object.hasOwn(HELD, lower) ? HELD[lower] : undefined;
    if (held !== undefined) {
      modifiers |= held;
      continue;
    }
    const key = keyNamed(lower, name);
    if (!key) return undefined;
    keys.push(key);
  }
  const editing = (modifiers & 6) !== 0;
  const commands = editing ? keys.flatMap(({ key }) => COMMANDS[key.toLowerCase()] ?? []) : [];
  // A key that is pressed while a command key is held writes nothing.
  const pressed = editing ? keys.map(({ text: _, ...key }) => key) : keys;
  return { modifiers, keys: pressed, commands };
}

function keyNamed(lower: string, name: string): Key | undefined {
  const known = Object.hasOwn(ALIASES, lower) ? (ALIASES[lower] ?? lower) : lower;
  if (Object.hasOwn(NAMED, known)) return NAMED[known];
  if ([...name].length !== 1) return undefined;
  const upper = name.toUpperCase();
  const code = /[A-Z]/.test(upper) ? `Key${upper}` : /\d/.test(upper) ? `Digit${upper}` : '';
  return { key: name, code, windowsVirtualKeyCode: code ? upper.charCodeAt(0) : 0, text: name };
}
