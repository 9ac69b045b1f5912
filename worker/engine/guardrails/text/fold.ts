/** A text made comparable, with the way back into the original. */
export interface Folded {
  text: string;
  /** `at[i]` is where the i-th unit of `text` begins in the original; `at[text.length]` is the original's length. */
  at: Uint32Array;
}

/** Letters that Unicode does not take apart, and people write without. */
const SPELLED: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  ı: 'i',
  þ: 'th',
};

/** Cyrillic and Greek letters that look like Latin ones. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  а: 'a',
  в: 'b',
  с: 'c',
  ԁ: 'd',
  е: 'e',
  һ: 'h',
  і: 'i',
  ј: 'j',
  к: 'k',
  ӏ: 'l',
  м: 'm',
  н: 'h',
  о: 'o',
  р: 'p',
  ԛ: 'q',
  ѕ: 's',
  т: 't',
  у: 'y',
  ѵ: 'v',
  х: 'x',
  α: 'a',
  ε: 'e',
  ι: 'i',
  κ: 'k',
  ν: 'v',
  ο: 'o',
  ρ: 'p',
  τ: 't',
  υ: 'u',
  χ: 'x',
};

const INVISIBLE = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Characters folded before: a text has few different ones. */
const known = new Map<string, string>();
const MAX_KNOWN = 5_000;

function foldCharacter(character: string): string {
  const before = known.get(character);
  if (before !== undefined) return before;
  if (known.size >= MAX_KNOWN) known.clear();
  let folded = '';
  for (const part of character.normalize('NFKD').toLowerCase().normalize('NFKD')) {
    if (INVISIBLE.test(part)) continue;
    folded += Object.hasOwn(SPELLED, part) ? SPELLED[part] : part;
  }
  known.set(character, folded);
  return folded;
}

/**
 * Folds case, diacritics, full-width forms and invisible characters, and makes every run of white space one
 * blank. Linear in the text.
 */
export function fold(text: string): Folded {
  const parts: string[] = [];
  // A character folds into 18 units at most (one Arabic ligature); nearly all into one.
  let at = new Uint32Array(text.length + 64);
  let length = 0;
  let blank = false;
  const push = (folded: string, from: number) => {
    if (length + folded.length + 1 > at.length) {
      const wider = new Uint32Array(at.length * 2 + folded.length);
      wider.set(at);
      at = wider;
    }
    parts.push(folded);
    for (let i = 0; i < folded.length; i++) at[length++] = from;
  };
  for (let i = 0; i < text.length; ) {
    const code = text.codePointAt(i) ?? 0;
    const character = String.fromCodePoint(code);
    const space = code <= 32 || (code > 127 && /\s/.test(character));
    if (!space) push(code < 128 ? character.toLowerCase() : foldCharacter(character), i);
    else if (!blank) push(' ', i);
    blank = space;
    i += character.length;
  }
  at[length] = text.length;
  return { text: parts.join(''), at: at.subarray(0, length + 1) };
}

/** The same text with look-alike letters as Latin ones, in words that mix the two; as long as before. */
export function foldLookalikes(folded: string): string {
  return folded.replace(/[\p{L}\p{N}]{2,}/gu, (word) => {
    if (!/[a-z]/.test(word) || !/[\u0370-\u052f]/.test(word)) return word;
    return word.replace(
      /[\u0370-\u052f]/g,
      (letter) => (Object.hasOwn(LOOKALIKES, letter) ? LOOKALIKES[letter] : letter) ?? letter,
    );
  });
}

/** Where something found in the folded text stands in the original. */
export function original(folded: Folded, start: number, end: number): { start: number; end: number } {
  const total = folded.at[folded.at.length - 1] ?? 0;
  let from = folded.at[start] ?? total;
  const until = folded.at[end] ?? total;
  // A ligature may be hit in its middle: then the whole of it was found.
  if (until <= from) from = Math.min(from, until);
  return { start: from, end: until > from ? until : nextAfter(folded.at, end, from, total) };
}

function nextAfter(at: Uint32Array, index: number, from: number, total: number): number {
  for (let i = index; i < at.length; i++) {
    const here = at[i] ?? total;
    if (here > from) return here;
  }
  return total;
}
