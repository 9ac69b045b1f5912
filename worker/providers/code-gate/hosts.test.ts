import { describe, expect, it } from 'vitest';
import { isListed } from './hosts.ts';

describe('the hosts of a code tool', () => {
  it.each([
    ['https://api.example.com/x', ['api.example.com'], true],
    ['https://API.example.com./x', ['api.example.com'], true],
    ['https://api.example.com:443/', ['api.example.com:443'], true],
    ['https://api.example.com/', ['api.example.com:443'], true],
    ['https://api.example.com:8443/', ['api.example.com:8443'], true],
    ['https://api.example.com:8443/', ['api.example.com'], false],
    ['https://sub.api.example.com/', ['api.example.com'], false],
    ['https://evil-api.example.com/', ['api.example.com'], false],
    ['https://api.example.com.evil.dev/', ['api.example.com'], false],
    ['https://evil.dev/?api.example.com', ['api.example.com'], false],
    ['https://api.example.com@evil.dev/', ['api.example.com'], false],
    ['https://api.example.com/', [], false],
  ])('%s with %j: %s', (url, hosts, listed) => {
    expect(isListed(new URL(url), hosts)).toBe(listed);
  });
});
