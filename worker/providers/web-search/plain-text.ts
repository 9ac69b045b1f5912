/** Longer texts are cut before anything looks at them. */
const MAX_INPUT = 4_000;

const NAMED: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  laquo: '«',
  raquo: '»',
  middot: '·',
  bull: '•',
  copy: '©',
  reg: '®',
  trade: '™',
  euro: '€',
};

/** Controls, and marks that turn the direction of text or hide in it. */
const INVISIBLE = /[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu;

/**
 * The text of a title or snippet: without tags, scripts and invisible characters, entities decoded once, on one line
 * of at most `max` characters. Providers mark hits with `<strong>` and escape the rest.
 */
export function plainText(value: unknown, max: number): string {
  if (typeof value !== 'string') return '';
  const bare = value
    .slice(0, MAX_INPUT)
    .replace(/<(script|style|template|noscript)\b[^>]*>[\s\S]*?<\/\1\s*>/gi, ' ')
    .replace(/<[a-z/!?][^<>]*>/gi, '');
  const text = decodeEntities(bare).replace(INVISIBLE, ' ').replace(/\s+/g, ' ').trim();
  return text.length > max ? `${cutAt(text, max - 1)}…` : text;
}

/** The first `length` characters, never half a surrogate pair. */
function cutAt(text: string, length: number): string {
  const end = text.codePointAt(length - 1) ?? 0;
  return text.slice(0, end > 0xffff ? length - 1 : length).trimEnd();
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return NAMED[String(name).toLowerCase()] ?? whole;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff) ? String.fromCodePoint(point) : ' ';
  });
}
