import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MODERATION } from '../../engine/guardrails/moderation.ts';
import { moderationOver } from './moderate.ts';

interface Asked {
  path: string;
  authorization: string | undefined;
  body: { model?: string; input: string[] };
}

/** A server that speaks the protocol: the word "hurt" is violent, "meanie" harassing. */
const asked: Asked[] = [];
let answer: (body: Asked['body'], response: ServerResponse) => void;

function scores(body: Asked['body'], response: ServerResponse): void {
  const results = body.input.map((text) => {
    const violence = text.includes('hurt') ? 0.93 : 0.01;
    const harassment = text.includes('meanie') ? 0.6 : 0.02;
    return {
      flagged: violence > 0.5,
      categories: { violence: violence > 0.5 },
      category_scores: { violence, harassment },
    };
  });
  response.end(JSON.stringify({ id: 'modr-1', model: 'omni', results }));
}

async function read(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

const server = createServer(async (request, response) => {
  const body = JSON.parse(await read(request)) as Asked['body'];
  asked.push({ path: request.url ?? '', authorization: request.headers.authorization, body });
  response.setHeader('content-type', 'application/json');
  answer(body, response);
});
let baseUrl = '';

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`;
});
afterAll(() => new Promise((done) => server.close(done)));

function moderate(text: string, with_: (body: Asked['body'], response: ServerResponse) => void = scores) {
  answer = with_;
  asked.length = 0;
  return moderationOver({ access: { baseUrl, key: 'key-of-nobody' }, fetch })(text);
}

describe('moderation over the OpenAI protocol', () => {
  it('gives the scores of each category', async () => {
    expect(await moderate('I will hurt you')).toEqual({ violence: 0.93, harassment: 0.02 });
    expect(asked).toMatchObject([
      {
        path: '/v1/moderations',
        authorization: 'Bearer key-of-nobody',
        body: { model: 'omni-moderation-latest', input: ['I will hurt you'] },
      },
    ]);
  });

  it('looks at all of a long text, cuts included', async () => {
    const long = `${'a '.repeat(3_998)}hurt${' b'.repeat(9_000)} meanie`;
    expect(await moderate(long)).toEqual({ violence: 0.93, harassment: 0.6 });
    expect(asked[0]?.body.input.length).toBeGreaterThan(2);
    await expect(moderate('a'.repeat(300_000))).rejects.toThrow(/too long/);
    expect(asked).toEqual([]);
  });

  it('understands servers that only say yes or no', async () => {
    const yes = (results: unknown) => (_: unknown, response: ServerResponse) =>
      void response.end(JSON.stringify({ results }));
    expect(await moderate('x', yes([{ flagged: true, categories: { hate: true, violence: false } }]))).toEqual({
      hate: 1,
      violence: 0,
    });
    expect(await moderate('x', yes([{ flagged: true }]))).toEqual({ flagged: 1 });
    expect(await moderate('x', yes([{ flagged: false, category_scores: { hate: 7, spam: null } }]))).toEqual({
      hate: 1,
    });
  });

  it.each([
    [
      'an error',
      (_: unknown, response: ServerResponse) => void response.writeHead(500).end('key-of-nobody is wrong'),
      /answered 500/,
    ],
    ['no JSON', (_: unknown, response: ServerResponse) => void response.end('<html>'), /can not be read/],
    ['other JSON', (_: unknown, response: ServerResponse) => void response.end('{"results":[]}'), /can not be read/],
    ['a cut', (_: unknown, response: ServerResponse) => void response.destroy(), /can not be reached/],
  ])('fails without a word of key or text at %s', async (_what, with_, message) => {
    const failure = await moderate('some text', with_).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(String(failure)).toMatch(message);
    expect(String(failure)).not.toMatch(/key-of-nobody|some text/);
  });

  it('stops when the run does, and serves the guardrail', async () => {
    const aborted = moderationOver({ access: { baseUrl, key: '' }, fetch, signal: AbortSignal.abort() });
    await expect(aborted('x')).rejects.toThrow(/can not be reached/);
    answer = scores;
    const world = { moderate: moderationOver({ access: { baseUrl, key: '' }, model: null, fetch }) };
    asked.length = 0;
    expect(await MODERATION.check('you meanie', { threshold: 0.5, categories: {} }, world)).toMatchObject({
      tripped: true,
    });
    expect(asked[0]?.authorization).toBeUndefined();
    expect(asked[0]?.body.model).toBeUndefined();
  });
});
