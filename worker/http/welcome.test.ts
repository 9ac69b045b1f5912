import { describe, expect, it } from 'vitest';
import { prefersHtml } from './welcome.ts';

function request(accept?: string): Request {
  return new Request('http://baton.test/', accept === undefined ? {} : { headers: { accept } });
}

describe('prefersHtml', () => {
  it.each([
    'text/html',
    'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'text/html;q=0.9,application/json;q=0.5',
    'application/json,text/html',
  ])('is true for a browser: %s', (accept) => {
    expect(prefersHtml(request(accept))).toBe(true);
  });

  it.each([
    undefined,
    '',
    '*/*',
    'application/json',
    'application/json,text/html;q=0.5',
    'text/html;q=0',
    'text/plain',
  ])('is false for a program: %s', (accept) => {
    expect(prefersHtml(request(accept))).toBe(false);
  });
});
