import type { Find } from '../text/finds.ts';

/** ISO/IEC 7812: the last digit of a card number checks the others. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = digit * 2;
    sum += i % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** First digits and lengths of the networks that issue cards. */
const CARD =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11,13}|35\d{14}|6(?:011|5\d\d|4[4-9]\d)\d{12}|62\d{14,17}|(?:5018|5020|5038|6304|6759|676[1-3])\d{8,15})$/;
const DIGIT_RUN = /(?<![A-Za-z0-9_.])\d(?:[ -]?\d){12,40}(?![A-Za-z0-9_])/g;

/** The first stretch of whole groups that is a card number: another number may stand right before or after it. */
function cardWithin(run: string): { start: number; end: number } | null {
  const groups = [...run.matchAll(/\d+/g)];
  for (const [from, first] of groups.entries()) {
    let digits = '';
    for (const group of groups.slice(from)) {
      digits += group[0];
      if (digits.length > 19) break;
      if (digits.length < 13 || !CARD.test(digits) || !passesLuhn(digits)) continue;
      return { start: first.index, end: group.index + group[0].length };
    }
  }
  return null;
}

export function findCards(text: string): Find[] {
  return [...text.matchAll(DIGIT_RUN)].flatMap((match) => {
    const card = cardWithin(match[0]);
    return card ? [{ start: match.index + card.start, end: match.index + card.end, label: 'credit_card' }] : [];
  });
}

/** Lengths of account numbers by country, of the SWIFT registry. */
const IBAN_LENGTHS: Readonly<Record<string, number>> = Object.fromEntries(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 ' +
    'FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 ' +
    'LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ' +
    'ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** ISO 13616: the number with its first four signs at the end is 1 modulo 97. */
export function passesIbanCheck(iban: string): boolean {
  let rest = 0;
  for (const sign of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(sign, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

export function findIbans(text: string): Find[] {
  const finds: Find[] = [];
  for (const match of text.matchAll(/(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}/g)) {
    const length = IBAN_LENGTHS[match[0].slice(0, 2).toUpperCase()];
    if (length === undefined) continue;
    let iban = '';
    let at = match.index;
    for (; at < text.length && iban.length < length; at++) {
      const sign = text[at] ?? '';
      if (/[A-Za-z0-9]/.test(sign)) iban += sign.toUpperCase();
      else if (!/[ \u00a0-]/.test(sign) || /[ \u00a0-]/.test(text[at - 1] ?? '')) break;
    }
    if (iban.length !== length || /[A-Za-z0-9]/.test(text[at] ?? '') || !passesIbanCheck(iban)) continue;
    finds.push({ start: match.index, end: at, label: 'iban' });
  }
  return finds;
}

const SSN = /(?<![A-Za-z0-9_.-])(\d{3})([- ]?)(\d{2})\2(\d{4})(?![A-Za-z0-9_]|[.-]\d)/g;
const SSN_WORDS = /\b(?:ssn|social(?: security)?)\b/i;

/** US social security numbers; without hyphens only where a word before says so. */
export function findSsns(text: string): Find[] {
  const finds: Find[] = [];
  for (const match of text.matchAll(SSN)) {
    const [all, area = '', separator, group, serial] = match;
    if (area === '000' || area === '666' || area >= '900' || group === '00' || serial === '0000') continue;
    const named = SSN_WORDS.test(text.slice(Math.max(0, match.index - 40), match.index));
    if (separator === '-' || named) finds.push({ start: match.index, end: match.index + all.length, label: 'us_ssn' });
  }
  return finds;
}
