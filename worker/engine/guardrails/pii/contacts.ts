import type { Find } from '../text/finds.ts';

const LETTER = String.raw`\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}`;
const DOMAIN_END = '(?:com|org|net|io|dev|edu|gov|info|biz|de|ch|at|fr|uk|eu|it|es|nl|ru|jp|cn|br|in|us)';

/** Each run of letters is looked at from its beginning only, and every repeat is bounded: linear. */
const EMAIL = new RegExp(
  `(?<![${LETTER}._%+-])[${LETTER}][${LETTER}._%+'-]{0,63}@(?:[${LETTER}-]{1,63}\\.){1,8}[\\p{Script=Latin}\\p{Script=Cyrillic}]{2,24}`,
  'gu',
);
const SPELLED_EMAIL = new RegExp(
  `(?<![\\w.+-])[\\w][\\w.+-]{0,63} ?(?:[([]at[)\\]]| at ) ?(?:[\\w-]{1,63} ?(?:\\.|[([]dot[)\\]]| dot ) ?){1,4}${DOMAIN_END}(?!\\w)`,
  'gi',
);
/** "at" without brackets is an ordinary word: then the dots have to be spelled as well. */
const PLAIN_AT = / at (?!.* dot )/i;

export function findEmails(text: string): Find[] {
  const spelled = [...text.matchAll(SPELLED_EMAIL)].filter(([match]) => !PLAIN_AT.test(match));
  return [...text.matchAll(EMAIL), ...spelled].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    label: 'email',
  }));
}

const CANDIDATE = /(?<![A-Za-z0-9_.,#/@-])[+(]{0,2}\d[\d ().\-/]{5,22}\d(?![A-Za-z0-9_]|[.,:/-]?\d)/g;

/** Ways in which people write their numbers without the country's code. */
const NATIONAL = [
  // North America
  /^(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}$/,
  // Brazil, China, India, Russia
  /^\(\d{2}\) ?9?\d{4}-\d{4}$/,
  /^1[3-9]\d[ -]\d{4}[ -]\d{4}$/,
  /^[6-9]\d{4}[ -]\d{5}$/,
  /^8[ -]?\(?\d{3}\)?[ -]?\d{3}-\d{2}-\d{2}$/,
];
/** With the zero that most countries put before the area. */
const WITH_ZERO = /^\(?0[1-9]\d{0,4}\)?(?:[ .\-/]{1,2}\d{1,8}){1,6}$/;

/** Words before a number that say what it is, in the languages that our users write. */
const CALLING =
  /(?:phone|\btel|mobile|\bcell|\bfax|\bcall|\bring|\bdial|text me|whatsapp|handy|rufnummer|ruf |telefon|t[ée]l[ée]phone|num[ée]ro|appel|m[oó]vil|ll[aá]ma|tel[eé]fono|cellulare|celular|\bligue|\bbel |puhelin|电话|手机|拨打|電話|전화|телефон|звон|هاتف)/i;
const CONTEXT_BEFORE = 30;
const DATE = /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}(?!\d))/;
const DOTTED_QUAD = /^\d{1,3}(?:\.\d{1,3}){3}$/;

function isPhone(candidate: string, before: string): boolean {
  const digits = candidate.replace(/\D/g, '').length;
  if (digits < 7 || digits > 17 || DATE.test(candidate) || DOTTED_QUAD.test(candidate)) return false;
  if (/^\(?\+/.test(candidate)) return digits >= 8 && digits <= 16 && /^\(?\+[1-9]/.test(candidate);
  if (/^00[1-9]/.test(candidate)) return digits >= 10 && /\D/.test(candidate);
  if (WITH_ZERO.test(candidate) && digits >= 9 && digits <= 12) return true;
  if (NATIONAL.some((shape) => shape.test(candidate))) return true;
  return digits <= 13 && CALLING.test(before);
}

export function findPhones(text: string): Find[] {
  const finds: Find[] = [];
  for (const match of text.matchAll(CANDIDATE)) {
    const start = match.index;
    const before = text.slice(Math.max(0, start - CONTEXT_BEFORE), start);
    if (isPhone(match[0], before)) finds.push({ start, end: start + match[0].length, label: 'phone' });
  }
  return finds;
}
