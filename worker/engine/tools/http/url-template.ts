import { ToolFailure } from '../runtime.ts';

export type Piece = { text: string } | { name: string };

/** A URL whose structure is fixed: arguments only ever become text inside one of its places. */
export interface UrlTemplate {
  /** Scheme, host and port, as written. */
  origin: string;
  /** Pieces of each path segment, those between two slashes. */
  segments: Piece[][];
  query: { name: Piece[]; value: Piece[] | null }[];
}

/** Longer addresses are refused by many servers. */
const MAX_URL_CHARS = 8_000;
const SHAPE = /^(https?:\/\/[^/?#]*)(\/[^?#]*)?(?:\?([^#]*))?(#.*)?$/i;
const PLACE = /\{([^{}]*)\}/g;
/** Names of places; whatever could end a segment or a pair is not one. */
const NAME = /^[^\s{}/?#&=%\\]{1,64}$/;
/** `.` and `..` in every spelling that URL parsers take for them. */
const DOTS = /^(?:\.|%2e){1,2}$/i;

/** @returns the template, or what is wrong with it in one sentence */
export function parseUrlTemplate(text: string): UrlTemplate | string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\u0000-\u0020\u007f\\]/.test(text)) return 'An address has no spaces, control characters or backslashes.';
  const [, origin = '', path = '', query, fragment] = SHAPE.exec(text) ?? [];
  if (!origin) return 'An address begins with https:// and a host.';
  if (/[{}]/.test(origin)) return 'Scheme, host and port are fixed: no parameter may stand in them.';
  if (origin.includes('@')) return 'An address carries no user name or password; use a header with a secret.';
  if (fragment !== undefined) return 'An address ends before a #.';
  if (!URL.canParse(origin)) return 'It is not a URL.';
  const fault = placesFault(`${path}?${query ?? ''}`);
  if (fault) return fault;
  const segments = path.split('/').slice(1);
  if (segments.some((segment) => DOTS.test(segment))) return 'The path has no "." or ".." in it.';
  const pairs = query ? query.split('&').filter(Boolean) : [];
  return { origin, segments: segments.map(pieces), query: pairs.map(toPair) };
}

function placesFault(text: string): string | undefined {
  for (const [, name = ''] of text.matchAll(PLACE)) {
    if (!NAME.test(name)) return `{${name}} is not the name of a parameter.`;
  }
  const rest = text.replace(PLACE, '*');
  if (/[{}]/.test(rest)) return 'A brace has no partner.';
  return /%(?![0-9a-f]{2})/i.test(rest) ? 'A % is followed by two hexadecimal digits.' : undefined;
}

function pieces(text: string): Piece[] {
  const out: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(PLACE)) {
    if (match.index > at) out.push({ text: text.slice(at, match.index) });
    out.push({ name: match[1] ?? '' });
    at = match.index + match[0].length;
  }
  if (at < text.length) out.push({ text: text.slice(at) });
  return out;
}

function toPair(text: string): UrlTemplate['query'][number] {
  const at = text.indexOf('=');
  return at < 0
    ? { name: pieces(text), value: null }
    : { name: pieces(text.slice(0, at)), value: pieces(text.slice(at + 1)) };
}

/** Names of the parameters that stand in the path, and of those that stand anywhere. */
export function namesIn({ segments, query }: UrlTemplate): { path: string[]; all: string[] } {
  const names = (list: Piece[]) => list.flatMap((piece) => ('name' in piece ? [piece.name] : []));
  const path = segments.flatMap(names);
  return { path, all: [...path, ...query.flatMap(({ name, value }) => [...names(name), ...names(value ?? [])])] };
}

/**
 * The address of one call. Whatever the arguments are, its origin and the number of its path segments are the
 * template's; a pair of the query whose argument is absent is left out.
 * @throws ToolFailure bad_arguments
 */
export function fillUrl(template: UrlTemplate, args: Record<string, unknown>): string {
  const path = template.segments.map((segment) => `/${fillSegment(segment, args)}`).join('');
  const pairs = template.query.flatMap(({ name, value }) => fillPair(name, value, args));
  const text = `${template.origin}${path}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`;
  if (text.length > MAX_URL_CHARS) throw bad(`The arguments make an address of more than ${MAX_URL_CHARS} characters.`);
  const url = new URL(text);
  // Never seen to happen; the check stands here because everything else rests on it.
  const kept =
    url.origin === new URL(template.origin).origin &&
    url.pathname.split('/').length === Math.max(2, template.segments.length + 1) &&
    !url.username &&
    !url.hash;
  if (!kept) throw bad('The arguments would change the structure of the address.');
  return url.href;
}

function fillSegment(segment: Piece[], args: Record<string, unknown>): string {
  const filled = segment.map((piece) => ('text' in piece ? piece.text : encode(pathValue(piece.name, args)))).join('');
  if (DOTS.test(filled)) throw bad('A part of the path can\'t be "." or "..".');
  return filled;
}

/** Servers that decode before they route must not be walked out of the path either. */
function pathValue(name: string, args: Record<string, unknown>): string {
  const text = plain(argument(args, name));
  if (!text) throw bad(`${name} is missing: it is part of the address.`);
  for (let decoded = text, turns = 0; turns < 3; turns++) {
    if (decoded.split(/[/\\]/).some((part) => part === '..' || part === '.'))
      throw bad(`${name} can't have "." or ".." as a part of a path.`);
    const next = decodeLoosely(decoded);
    if (next === decoded) break;
    decoded = next;
  }
  return text;
}

function decodeLoosely(text: string): string {
  return text.replace(/%(2e|2f|5c|25)/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function fillPair(name: Piece[], value: Piece[] | null, args: Record<string, unknown>): string[] {
  const absent = [...name, ...(value ?? [])].some(
    (piece) => 'name' in piece && (argument(args, piece.name) ?? null) === null,
  );
  if (absent) return [];
  const key = name.map((piece) => ('text' in piece ? piece.text : encode(plain(argument(args, piece.name))))).join('');
  if (value === null) return [key];
  const [only] = value;
  const list = value.length === 1 && only && 'name' in only ? argument(args, only.name) : undefined;
  if (Array.isArray(list)) return list.map((item) => `${key}=${encode(plain(item))}`);
  const text = value.map((piece) => ('text' in piece ? piece.text : encode(plain(argument(args, piece.name)))));
  return [`${key}=${text.join('')}`];
}

/** An argument by its own name only: a prototype's members are none. */
export function argument(args: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(args, name) ? args[name] : undefined;
}

/** A value as text: lists with commas, objects as JSON, nothing for what is absent. */
export function plain(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(plain).join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function encode(text: string): string {
  if (!text.isWellFormed()) throw bad('An argument has characters that are not text.');
  return encodeURIComponent(text);
}

function bad(message: string): ToolFailure {
  return new ToolFailure('bad_arguments', message);
}
