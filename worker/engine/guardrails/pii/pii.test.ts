import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LabelledLine, readLabelled, share } from '../testing/labelled.ts';
import { PII_HELD_OUT } from '../testing/pii-held-out.ts';
import { PII_TUNING } from '../testing/pii-tuning.ts';
import { withoutOverlaps } from '../text/finds.ts';
import { passesIbanCheck, passesLuhn } from './accounts.ts';
import { findPii, PII, PII_TYPES } from './pii.ts';

function measure(corpus: string) {
  const lines = readLabelled(corpus);
  const missed: string[] = [];
  const wrong: string[] = [];
  let whole = 0;
  let exact = 0;
  for (const { text, finds } of lines) {
    const found = findPii(text, PII_TYPES);
    for (const find of finds) {
      whole++;
      const hit = found.find((each) => each.label === find.label && each.start < find.end && find.start < each.end);
      if (!hit) missed.push(`${find.label}: ${text}`);
      else if (hit.start <= find.start && hit.end >= find.end) exact++;
    }
    if (finds.length === 0 && found.length > 0) wrong.push(`${found[0]?.label}: ${text}`);
  }
  const negatives = lines.filter(({ finds }) => finds.length === 0).length;
  return {
    whole,
    missed,
    wrong,
    exact,
    negatives,
    recall: 1 - missed.length / whole,
    falsePositives: wrong.length / negatives,
  };
}

describe('personal data', () => {
  it('is found in lines that the detectors were not tuned on, and rarely where there is none', () => {
    const { whole, missed, wrong, exact, negatives, recall, falsePositives } = measure(PII_HELD_OUT);
    process.stdout.write(
      `PII, held out: recall ${share(whole - missed.length, whole)}, whole finds ${share(exact, whole)}, false positives ${share(wrong.length, negatives)}\n`,
    );
    expect(whole).toBeGreaterThanOrEqual(100);
    expect(negatives).toBeGreaterThanOrEqual(60);
    expect(recall, missed.join('\n')).toBeGreaterThanOrEqual(0.95);
    expect(exact / whole).toBeGreaterThanOrEqual(0.93);
    expect(falsePositives, wrong.join('\n')).toBeLessThanOrEqual(0.03);
  });

  it('is found in the lines that it was tuned on', () => {
    const { recall, falsePositives, missed, wrong } = measure(PII_TUNING);
    expect(recall, missed.join('\n')).toBeGreaterThanOrEqual(0.97);
    expect(falsePositives, wrong.join('\n')).toBeLessThanOrEqual(0.03);
  });

  it('keeps the tuning lines apart from the held-out ones', () => {
    const held = new Set(readLabelled(PII_HELD_OUT).map(({ text }) => text));
    expect(readLabelled(PII_TUNING).filter(({ text }) => held.has(text))).toEqual([]);
  });

  it('is masked whole: what is left of a line holds nothing that was marked', async () => {
    const config = { types: [...PII_TYPES] };
    const marked = readLabelled(PII_TUNING).filter(({ finds }) => finds.length > 0);
    for (const { text, finds } of marked) {
      const { masked = text } = await PII.check(text, config, {});
      for (const { start, end } of finds) expect(masked).not.toContain(text.slice(start, end));
    }
    expect(PII.check('mail a@example.com or +41 44 668 18 00', config, {})).toMatchObject({
      masked: 'mail [E-MAIL] or [PHONE]',
      details: { found: { email: 1, phone: 1 } },
    });
    expect(PII.check('mail a@example.com or +41 44 668 18 00', { types: ['phone'] }, {})).toMatchObject({
      masked: 'mail a@example.com or [PHONE]',
    });
  });

  it('says nothing of what it found', async () => {
    const verdict = await PII.check('card 4111 1111 1111 1111', { types: ['credit_card'] }, {});
    expect(JSON.stringify({ ...verdict, masked: '' })).not.toContain('1111');
  });

  it('is found between whatever else stands there', () => {
    const marked: LabelledLine[] = readLabelled(PII_TUNING).filter(({ finds }) => finds.length > 0);
    const around = fc.string({ unit: fc.constantFrom('a', ' ', '\n', 'é', '买', '👍', '"'), maxLength: 20 });
    fc.assert(
      fc.property(fc.constantFrom(...marked), around, around, (line, before, after) => {
        const found = findPii(`${before} ${line.text} ${after}`, PII_TYPES);
        expect(found.length).toBeGreaterThan(0);
      }),
    );
  });

  it('is looked for in linear time', () => {
    const units = [
      'a',
      '1',
      '1 ',
      '1-',
      '(',
      '+1',
      'a.',
      'a@',
      '@',
      'a@a.',
      ':',
      'a:',
      '1.',
      'eyJ',
      'DE89',
      'password: ',
      'sk-a',
      "a'",
      'x://:',
      'a at ',
      '-----BEGIN PRIVATE KEY-----',
    ];
    for (const unit of units) withoutOverlaps(findPii(unit.repeat(200_000 / unit.length), PII_TYPES));
  });
});

describe('check digits', () => {
  it('notice any one wrong digit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const card = [...'4111111111111111'].map((digit, i) => (i === at ? String((Number(digit) + by) % 10) : digit));
        expect(passesLuhn(card.join(''))).toBe(false);
        const iban = [...'DE89370400440532013000'].map((sign, i) =>
          i === at + 4 ? String((Number(sign) + by) % 10) : sign,
        );
        expect(passesIbanCheck(iban.join(''))).toBe(false);
      }),
    );
    expect(passesLuhn('4111111111111111') && passesIbanCheck('DE89370400440532013000')).toBe(true);
  });
});
