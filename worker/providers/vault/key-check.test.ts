import { describe, expect, it } from 'vitest';
import { AppError } from '../../kernel/errors.ts';
import { checkKey, type KeyCheckCall } from './key-check.ts';

const KEY = 'sk-secret-0123456789';

interface Sent {
  url: string;
  method: string;
  headers: Headers;
}

/** A provider that answers by path. */
function provider(answers: Record<string, [status: number, body: unknown]>) {
  const sent: Sent[] = [];
  const fetch = (async (input: string, init?: RequestInit) => {
    sent.push({ url: input, method: init?.method ?? 'GET', headers: new Headers(init?.headers) });
    const [status, body] = answers[new URL(input).pathname] ?? [404, { detail: 'Not Found' }];
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });
  }) as typeof globalThis.fetch;
  return { sent, fetch };
}

function call(more: Partial<KeyCheckCall> & Pick<KeyCheckCall, 'fetch'>): KeyCheckCall {
  const openai = { id: 'openai', name: 'OpenAI', api: 'responses' } as const;
  return { provider: openai, baseUrl: 'https://api.test/v1/', key: KEY, ...more };
}

const models = { data: [{ id: 'b' }, { id: 'a' }, { name: 'no id' }] };

describe('the question about a key', () => {
  it('is the list of models, with the key in the header that the provider reads', async () => {
    const { sent, fetch } = provider({ '/v1/models': [200, models] });
    expect(await checkKey(call({ fetch }))).toEqual({ outcome: 'ok', models: ['a', 'b'] });
    expect(sent).toHaveLength(1);
    expect([sent[0]?.url, sent[0]?.headers.get('authorization')]).toEqual([
      'https://api.test/v1/models',
      `Bearer ${KEY}`,
    ]);
    await checkKey(call({ fetch, provider: { id: 'anthropic', name: 'Anthropic', api: 'messages' } }));
    expect(sent[1]?.headers.get('x-api-key')).toBe(KEY);
    expect(sent[1]?.headers.has('authorization')).toBe(false);
    await checkKey(call({ fetch, key: null }));
    expect([...(sent[2]?.headers.keys() ?? [])]).toEqual(['accept', 'user-agent']);
  });

  it.each([
    ['openrouter', 'https://openrouter.ai/api/v1', 'https://openrouter.ai/api/v1/key'],
    ['huggingface', 'https://router.huggingface.co/v1', 'https://huggingface.co/api/whoami-v2'],
    ['stability', 'https://api.stability.ai/v2beta', 'https://api.stability.ai/v1/user/balance'],
    [
      'workers-ai',
      'https://api.cloudflare.com/client/v4/accounts/a1/ai/v1',
      'https://api.cloudflare.com/client/v4/accounts/a1/ai/models/search?per_page=1',
    ],
  ])('is another one where %s lists its models to everybody, or not at all', async (id, baseUrl, url) => {
    const { sent, fetch } = provider({});
    await checkKey(call({ fetch, baseUrl, provider: { id, name: id, api: 'chat' } }));
    expect(sent[0]?.url).toBe(url);
  });

  it.each([
    [401, { error: { message: `Incorrect API key provided: ${KEY}` } }],
    [403, { error: 'Forbidden' }],
    [400, [{ error: { message: 'API key not valid. Please pass a valid API key.', status: 'INVALID_ARGUMENT' } }]],
  ])('is answered with no by %i, and the reason is without the key', async (status, body) => {
    const check = await checkKey(call(provider({ '/v1/models': [status, body] })));
    expect(check).toMatchObject({ outcome: 'refused', reason: expect.stringContaining(`OpenAI answered ${status}`) });
    expect(JSON.stringify(check)).not.toContain(KEY);
  });

  it.each([
    [429, { error: { message: 'slow down' } }],
    [500, 'oops'],
    [200, '<html>a page</html>'],
  ])('stays open after %i %j', async (status, body) => {
    expect(await checkKey(call(provider({ '/v1/models': [status, body] })))).toMatchObject({ outcome: 'unreachable' });
  });

  it('is one token where there is no list: what the server says about the model counts as yes', async () => {
    const asked = (answer: [number, unknown]) => checkKey(call(provider({ '/v1/chat/completions': answer })));
    expect(await asked([404, { error: { message: 'The model `default` does not exist.' } }])).toMatchObject({
      outcome: 'ok',
    });
    expect(await asked([200, { choices: [] }])).toMatchObject({ outcome: 'ok' });
    expect(await asked([401, { error: { message: 'no model for you' } }])).toMatchObject({ outcome: 'refused' });
    expect(await asked([404, { detail: 'Not Found' }])).toMatchObject({ outcome: 'unreachable' });
  });

  it('stays open where nobody answers, and is not asked at an address that may not be called', async () => {
    const away = (async () => Promise.reject(new TypeError('refused'))) as typeof fetch;
    expect(await checkKey(call({ fetch: away }))).toEqual({
      outcome: 'unreachable',
      reason: 'OpenAI could not be reached.',
    });
    const unsafe = (async () => Promise.reject(new AppError('unsafe_url', 'private'))) as typeof fetch;
    await expect(checkKey(call({ fetch: unsafe }))).rejects.toThrow('private');
  });
});
