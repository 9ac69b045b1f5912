import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outboundPolicy } from '../../../providers/outbound/policy.ts';
import { type HttpConfig, httpConfigSchema } from './config.ts';
import { httpTool } from './kind.ts';

const object = (properties: Record<string, unknown>, required: string[] = []) => ({
  type: 'object',
  properties,
  required,
});
const config = (more: Record<string, unknown>): HttpConfig =>
  httpConfigSchema.parse({ url: 'https://api.example.com/', ...more });
const paths = (more: Record<string, unknown>) => httpTool.issues(config(more)).map(({ path }) => path);

/** Addresses that must not be stored: loopback, private, link-local, metadata, IPv6 around IPv4, ports, users. */
const UNSAFE = [
  'http://api.openai.com/',
  'https://127.0.0.1/',
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0177.0.0.1/',
  'https://0/',
  'https://①②⑦.⓪.⓪.①/',
  'https://127。0。0。1/',
  'https://localhost/',
  'https://localhost./',
  'https://x.localhost/',
  'https://printer.local/',
  'https://metadata.google.internal/computeMetadata/v1/',
  'https://intranet/',
  'https://127.0.0.1.nip.io/',
  'https://10.0.0.1/',
  'https://172.16.0.1/',
  'https://192.168.1.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://2852039166/',
  'https://100.64.0.1/',
  'https://[::1]/',
  'https://[::]/',
  'https://[fe80::1]/',
  'https://[fd00:ec2::254]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[2002:7f00:1::]/',
  'https://224.0.0.1/',
  'https://255.255.255.255/',
  'https://api.openai.com:22/',
  'https://api.openai.com:6379/',
  'https://user:pass@api.openai.com/',
  'https://api.openai.com@127.0.0.1/',
  'ftp://api.openai.com/',
  'file:///etc/passwd',
  'data:text/plain,hi',
  'javascript:alert(1)',
  'gopher://127.0.0.1:6379/_x',
  'https://baton.dev/api/v1/runs',
];

describe('an HTTP tool', () => {
  it.each(UNSAFE)('is not saved with %s', (url) => {
    const policy = outboundPolicy({ ALLOWED_PRIVATE_HOSTS: '', BASE_URL: 'https://baton.dev' });
    expect(httpTool.issues(config({ url }), policy).map(({ path }) => path)).toContain('url');
  });

  it('may be saved with a private host that is allowed here', () => {
    const policy = outboundPolicy({ ALLOWED_PRIVATE_HOSTS: '127.0.0.1:4010', BASE_URL: 'https://baton.dev' });
    expect(httpTool.issues(config({ url: 'http://127.0.0.1:4010/x' }), policy)).toEqual([]);
    expect(paths({ url: 'http://127.0.0.1:4010/x' })).toContain('url');
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['an unknown place', { url: 'https://api.example.com/{id}' }, 'url'],
    ['a secret in the address', { url: 'https://api.example.com/?k={{secret.key_abc}}' }, 'url'],
    [
      'an optional part of the path',
      { url: 'https://api.example.com/{id}', parameters: object({ id: {} }) },
      'parameters.required',
    ],
    ['parameters that are a list', { parameters: { type: 'array' } }, 'parameters.type'],
    [
      'a pattern in the parameters',
      { parameters: object({ a: { pattern: '(a+)+$' } }) },
      'parameters.properties.a.pattern',
    ],
    ['a parameter that goes nowhere', { parameters: object({ a: {} }) }, 'parameters.properties.a'],
    ['a header that is none', { headers: [{ name: 'a b', value: 'x' }] }, 'headers.0.name'],
    ['a line break in a header', { headers: [{ name: 'X-A', value: 'x\r\nX-B: y' }] }, 'headers.0.value'],
    ['the Host header', { headers: [{ name: 'Host', value: 'evil.com' }] }, 'headers.0.name'],
    ['a frame header', { headers: [{ name: 'transfer-encoding', value: 'chunked' }] }, 'headers.0.name'],
    ['a forged forwarding header', { headers: [{ name: 'X-Forwarded-For', value: '127.0.0.1' }] }, 'headers.0.name'],
    [
      'a header twice',
      {
        headers: [
          { name: 'X-A', value: '1' },
          { name: 'x-a', value: '2' },
        ],
      },
      'headers.1.name',
    ],
    [
      'a secret without an id',
      { headers: [{ name: 'Authorization', value: 'Bearer {{secret.mine}}' }] },
      'headers.0.value',
    ],
    ['an unknown parameter in a header', { headers: [{ name: 'X-A', value: '{{nobody}}' }] }, 'headers.0.value'],
    [
      'a parameter beside text in a header',
      { headers: [{ name: 'Cookie', value: 'a={{a}}' }], parameters: object({ a: {} }) },
      'headers.0.value',
    ],
    ['a body of a GET', { body: { kind: 'json' } }, 'body.kind'],
    ['a body that is no JSON', { method: 'POST', body: { kind: 'template', text: '{"a": {{a}}}' } }, 'body.text'],
    ['a secret in the body', { method: 'POST', body: { kind: 'template', text: '"{{secret.key_abc}}"' } }, 'body.text'],
    ['an unknown parameter in the body', { method: 'POST', body: { kind: 'template', text: '"{{a}}"' } }, 'body.text'],
    [
      'a body without end',
      { method: 'POST', body: { kind: 'template', text: `${'['.repeat(5_000)}${']'.repeat(5_000)}` } },
      'body.text',
    ],
    ['a pointer that is none', { response: { pick: ['items'] } }, 'response.pick.0'],
  ])('is not saved with %s', (_, more, path) => {
    expect(paths(more)).toContain(path);
  });

  it.each([
    { command: 'sh' },
    { url: 'https://a.com/', headers: [{ name: 'a', value: 'b', extra: 1 }] },
    { url: 'https://a.com/', method: 'TRACE' },
    { url: 'https://a.com/', body: { kind: 'raw' } },
    { url: 'https://a.com/\0' },
  ])('has a strict shape: %j', (value) => {
    expect(httpConfigSchema.safeParse(value).success).toBe(false);
  });

  it('names the secrets that it opens, each once', () => {
    const headers = [
      { name: 'Authorization', value: 'Bearer {{secret.key_one}}' },
      { name: 'X-Key', value: '{{ secret.key_two }}' },
      { name: 'X-Again', value: '{{secret.key_one}}' },
    ];
    expect(httpTool.secrets(config({ headers }))).toEqual([
      { provider: 'secret', keyId: 'key_one' },
      { provider: 'secret', keyId: 'key_two' },
    ]);
  });

  it('is repeatable when it reads, or when its owner says so', () => {
    const repeatable = (more: Record<string, unknown>) =>
      httpTool.functions({ name: 'a', description: '', config: config(more) }).map((fn) => fn.repeatable);
    expect(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].map((method) => repeatable({ method })[0])).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(repeatable({ method: 'PUT', idempotent: true })).toEqual([true]);
  });

  it.each(httpTool.examples)('has a working example: $title', ({ config: example }) => {
    const allowExample = {
      ...outboundPolicy({ ALLOWED_PRIVATE_HOSTS: 'helpdesk.example.com:443', BASE_URL: 'https://baton.dev' }),
    };
    expect(httpTool.issues(example, allowExample)).toEqual([]);
    expect(httpConfigSchema.parse(example)).toEqual(example);
  });

  it('is judged, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.jsonValue(),
        (url, parameters, body) => {
          const read = httpConfigSchema.safeParse({
            method: 'POST',
            url: `https://api.example.com/${url}`,
            parameters,
            body: { kind: 'template', text: JSON.stringify(body) },
          });
          if (read.success) expect(Array.isArray(httpTool.issues(read.data))).toBe(true);
        },
      ),
    );
  });
});
