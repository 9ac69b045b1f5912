const MAX_NAME_BYTES = 255;

/** Letters that nobody sees, or that turn the reading direction: `annual‮fdp.exe` reads as a PDF. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

/** Joins letters of some scripts and emoji; between letters it belongs to the word. */
const JOINERS = new Set(['\u200c', '\u200d']);

function cut(name: string, bytes: number): string {
  let kept = '';
  let size = 0;
  for (const letter of name) {
    size += new TextEncoder().encode(letter).length;
    if (size > bytes) break;
    kept += letter;
  }
  return kept;
}

/**
 * A file's name as it is shown and given to whoever downloads it: one line of visible text, at most 255 bytes, its end
 * (`.pdf`) kept. It is a text and nothing else; no path is ever made of it (Plan 19.1).
 */
export function cleanName(name: string): string {
  const seen = name
    .toWellFormed()
    .replaceAll(/[\t\n\r]+/g, ' ')
    .replaceAll(UNSEEN, (letter) => (JOINERS.has(letter) ? letter : ''))
    .normalize('NFC')
    .trim();
  const end = /\.[^./\\\s]{1,16}$/u.exec(seen)?.[0] ?? '';
  const stem = seen.slice(0, seen.length - end.length);
  const room = MAX_NAME_BYTES - new TextEncoder().encode(end).length;
  return cut(stem, room).trimEnd() + end || 'unnamed';
}
