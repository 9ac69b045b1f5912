import { describe, expect, it } from 'vitest';
import { asToken, hintOf, newToken } from './token-format.ts';

describe('tokens', () => {
  it('are 32 random bytes in base 62', () => {
    const tokens = Array.from({ length: 200 }, newToken);
    for (const token of tokens) expect(asToken(token)).toBe(token);
    expect(new Set(tokens).size).toBe(200);
    expect(new Set(tokens.map((token) => token.slice(4, 8))).size).toBeGreaterThan(150);
  });

  it.each([
    '',
    'btn_',
    `btn_${'a'.repeat(42)}`,
    `btn_${'a'.repeat(44)}`,
    `btn_${'-'.repeat(43)}`,
    `xtn_${'a'.repeat(43)}`,
  ])('are not %s', (text) => {
    expect(asToken(text)).toBeUndefined();
  });

  it('show their last four characters at most', () => {
    expect(hintOf(`btn_${'a'.repeat(39)}wxyz`)).toBe('wxyz');
  });
});
