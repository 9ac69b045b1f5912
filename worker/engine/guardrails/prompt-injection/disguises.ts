/** Longer texts are not turned round or shifted: nobody reads a book backwards to a model. */
const MAX_TURNED = 20_000;
/** Encoded stretches that are decoded, and how much of each. */
const MAX_ENCODED = 20;
const MAX_DECODED = 4_000;

const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/** Digits and signs as the letters that they stand for, in words that mix the two. */
export function withoutLeet(text: string): string {
  return text.replace(/[a-z0-9@$!]{3,40}/g, (word) =>
    /[a-z]/.test(word) && /[013457@$!]/.test(word) ? word.replace(/[013457@$!]/g, (sign) => LEET[sign] ?? sign) : word,
  );
}

/** Words that are written with something between their letters, joined; an empty text where there are none. */
export function squeezed(text: string): string {
  const runs = text.match(/(?<![a-z0-9])(?:[a-z][ .\-_*|]{1,2}){6,200}[a-z](?![a-z0-9])/g) ?? [];
  return runs.map((run) => run.replace(/[^a-z]/g, '')).join(' ');
}

function isReadable(text: string): boolean {
  const printable = text.replace(/[^\p{L}\p{N}\p{P}\p{Zs}\n]/gu, '').length;
  return text.length >= 6 && printable / text.length > 0.9;
}

function utf8(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function decodeBase64(token: string): string {
  const body = token.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  try {
    const binary = atob(body.slice(0, body.length - (body.length % 4 === 1 ? 1 : 0)));
    return utf8(Uint8Array.from(binary, (sign) => sign.charCodeAt(0)));
  } catch {
    return '';
  }
}

function decodeHex(token: string): string {
  const bytes = token.match(/[0-9a-f]{2}/gi) ?? [];
  return utf8(Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 16)));
}

function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}

function firstOf(text: string, pattern: RegExp): string[] {
  const found: string[] = [];
  for (const [token] of text.matchAll(pattern)) {
    found.push(token.slice(0, MAX_DECODED));
    if (found.length === MAX_ENCODED) break;
  }
  return found;
}

/** What a text says once it is decoded: base64, hex, rot13, backwards. */
export function decoded(text: string): string[] {
  const base64 = firstOf(text, /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{20,}={0,2}/g).map(decodeBase64);
  const hex = firstOf(text, /(?<![0-9a-zA-Z])(?:[0-9a-fA-F]{2}){12,}(?![0-9a-zA-Z])/g).map(decodeHex);
  const turned = text.length > MAX_TURNED ? [] : [rot13(text), [...text].reverse().join('')];
  return [...[...base64, ...hex].filter(isReadable), ...turned];
}
