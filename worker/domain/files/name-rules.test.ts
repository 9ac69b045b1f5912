import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cleanName } from './name-rules.ts';

it.each([
  ['report.pdf', 'report.pdf'],
  ['../../etc/passwd', '../../etc/passwd'],
  ['  a\tb\n.txt ', 'a b.txt'],
  ['annual\u202efdp.exe', 'annualfdp.exe'],
  ['a\u0000b\u0007.md', 'ab.md'],
  ['\u2066hidden\u2069', 'hidden'],
  ['half\ud83d.txt', 'half\ufffd.txt'],
  ['  \u200b ', 'unnamed'],
  ['family-👩‍👧.md', 'family-👩‍👧.md'],
])('%j becomes %j', (name, expected) => {
  expect(cleanName(name)).toBe(expected);
});

it('keeps the end of a name that is too long', () => {
  const name = cleanName(`${'ü'.repeat(400)}.docx`);
  expect(name).toMatch(/^ü+\.docx$/);
  expect(new TextEncoder().encode(name).length).toBe(255);
});

it('is visible, well-formed, short and itself again when it is cleaned twice', () => {
  const odd = fc.constantFrom('\u202e', '\u200d', '\u0000', '\n', ' ', '.', '/', '..', '\ud800', 'é', '👩', 'e\u0301');
  const letter = fc.oneof(odd, fc.string({ unit: 'binary', maxLength: 4 }));
  fc.assert(
    fc.property(fc.array(letter, { maxLength: 200 }), (letters) => {
      const name = cleanName(letters.join(''));
      expect(name.isWellFormed()).toBe(true);
      expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(255);
      expect(name).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]/u);
      expect(name.trim()).not.toBe('');
      expect(cleanName(name)).toBe(name);
    }),
  );
});
