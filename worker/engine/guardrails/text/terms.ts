import type { Find } from './finds.ts';
import { type Folded, fold, original } from './fold.ts';

const WORD = /[\p{L}\p{N}_]/u;
/** Scripts that write words without blanks between them. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Whether a word goes on across this place of the text. */
function inside(text: string, at: number): boolean {
  const before = at > 0 ? lastCharacter(text, at) : '';
  const after = String.fromCodePoint(text.codePointAt(at) ?? 32);
  if (UNSPACED.test(before) || UNSPACED.test(after)) return false;
  return WORD.test(before) && WORD.test(after);
}

function lastCharacter(text: string, at: number): string {
  const low = text.charCodeAt(at - 1);
  return (low & 0xfc00) === 0xdc00 && at > 1 ? text.slice(at - 2, at) : text.slice(at - 1, at);
}

/** Whether anything of a term is left to look for once it is folded. */
export function isSearchable(term: string): boolean {
  return fold(term).text.trim() !== '';
}

function findOne(haystack: Folded, term: string, wholeWords: boolean): Find[] {
  const needle = fold(term).text.trim();
  const finds: Find[] = [];
  if (needle === '') return finds;
  for (let at = haystack.text.indexOf(needle); at !== -1; at = haystack.text.indexOf(needle, at)) {
    const end = at + needle.length;
    const whole = !wholeWords || !(inside(haystack.text, at) || inside(haystack.text, end));
    if (whole) finds.push({ ...original(haystack, at, end), label: term });
    at = whole ? end : at + 1;
  }
  return finds;
}

/** Every place of these terms, which may overlap; case, accents, width and white space make no difference. */
export function findTerms(text: string, terms: readonly string[], wholeWords: boolean): Find[] {
  const haystack = fold(text);
  return terms.flatMap((term) => findOne(haystack, term, wholeWords));
}
