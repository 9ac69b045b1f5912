import { describe, expect, it } from 'vitest';
import { scrub } from './scrub.ts';

describe('scrub', () => {
  it.each([
    'Incorrect API key provided: sk-proj-abcdEFGH0123456789.',
    'Incorrect API key provided: sk-proj-********************wxyz.',
    'key AIzaSyA0123456789abcdefghijkl is not valid',
    'Authorization: Bearer abcdef0123456789',
    'Authorization: Basic dXNlcjpwYXNzd29yZA==',
    'hf_AbCdEfGhIjKlMnOp was revoked',
    'API key AQ.AbCdEfGhIjKlMnOpQr not valid',
    'No route for /accounts/abcdabcdabcdabcdabcdabcdabcdabcd/ai/v1',
    'Rate limit reached in organization org-AbCdEfGhIjKlMn',
    'gsk_AbCdEfGhIjKlMnOp was revoked',
    'GET https://host.dev/v1?key=secretsecret failed',
    '{"api_key":"secretsecret"}',
    'x-api-key: secretsecret',
    'GET https://user:secretsecret@host.dev/',
  ])('cuts the key out of %j', (text) => {
    expect(scrub(text)).not.toMatch(/abcd|AbCd|wxyz|AIzaSy|dXNl|secretsecret/);
  });

  it('cuts out a secret without a shape, wherever it stands', () => {
    expect(scrub('(plainsecret) xplainsecretx', ['plainsecret'])).toBe('([key]) x[key]x');
  });

  it('leaves other text alone', () => {
    const text = 'The model gpt-4o does not support max_tokens: 500. Use max_completion_tokens, or ask support.';
    expect(scrub(text)).toBe(text);
  });

  it('shortens what is long', () => {
    expect(scrub('word '.repeat(1_000))).toHaveLength(500);
  });
});
