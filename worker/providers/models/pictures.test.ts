import type { AgentInputItem } from '@openai/agents-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_PICTURES, pictureTokens, shownResult } from '../../engine/pictures.ts';
import { showPictures } from './pictures.ts';
import { callPort } from './testing/call-port.ts';
import { openRawServer, type RawServer, sse } from './testing/raw-server.ts';

const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);
const DATA = `data:image/jpeg;base64,${Buffer.from(JPEG).toString('base64')}`;

const call = (n: number): AgentInputItem => ({
  type: 'function_call',
  callId: `t${n}_0`,
  name: 'browser',
  arguments: '{}',
  status: 'completed',
});
/** As the SDK keeps what a tool gave. */
const result = (n: number, path = `/screenshots/${n}.jpg`): AgentInputItem => ({
  type: 'function_call_result',
  callId: `t${n}_0`,
  name: 'browser',
  status: 'completed',
  output: [
    { type: 'input_text', text: `Screenshot: ${path}` },
    { type: 'input_image', image: `run-file:${path}` },
  ],
});
const open = async (path: string) => (path.endsWith('.jpg') ? JPEG : new TextEncoder().encode('<svg/>'));
const outputsOf = (items: AgentInputItem[]) =>
  items.flatMap((item) => (item.type === 'function_call_result' ? [item.output] : []));

describe('pictures of results', () => {
  it('are shown to a model that sees', async () => {
    const shown = await showPictures([call(1), result(1)], { vision: true, api: 'responses', open });
    expect(outputsOf(shown)).toEqual([
      [
        { type: 'input_text', text: 'Screenshot: /screenshots/1.jpg' },
        { type: 'input_image', image: DATA },
      ],
    ]);
  });

  it.each([
    ['a model that does not see', { vision: false, open }],
    ['a place without files', { vision: true, open: undefined }],
    ['a file that is gone', { vision: true, open: async () => null }],
    ['files that can not be read', { vision: true, open: () => Promise.reject(new Error('away')) }],
    ['a file that is no picture', { vision: true, open: async () => new TextEncoder().encode('<svg/>') }],
    ['a picture without end', { vision: true, open: async () => new Uint8Array(5 * 1024 * 1024).fill(0xff) }],
  ])('are words for %s', async (_, eyes) => {
    const shown = await showPictures([call(1), result(1)], { api: 'messages', ...eyes });
    expect(outputsOf(shown)).toEqual([{ type: 'text', text: 'Screenshot: /screenshots/1.jpg' }]);
  });

  it('are the newest few of a long conversation, and what is read once is read once', async () => {
    const many = Array.from({ length: MAX_PICTURES + 3 }, (_, n) => [call(n), result(n)]).flat();
    const read: string[] = [];
    const shown = await showPictures([...many, call(99), result(99, '/screenshots/0.jpg')], {
      vision: true,
      api: 'messages',
      open: (path) => {
        read.push(path);
        return open(path);
      },
    });
    const seen = outputsOf(shown).map((output) => Array.isArray(output));
    expect(seen).toEqual([...Array(4).fill(false), ...Array(MAX_PICTURES).fill(true)]);
    expect(read).toHaveLength(MAX_PICTURES);
  });

  it("follow as the user's in Chat Completions, behind all results of the turn", async () => {
    const said: AgentInputItem = { type: 'message', role: 'user', content: 'Go on.' };
    const shown = await showPictures([call(1), call(2), result(1), result(2), said], {
      vision: true,
      api: 'chat',
      open,
    });
    expect(shown.map((item) => ('role' in item ? item.role : item.type))).toEqual([
      'function_call',
      'function_call',
      'function_call_result',
      'function_call_result',
      'user',
      'user',
    ]);
    expect(shown[4]).toMatchObject({ content: [{ type: 'input_text' }, { image: DATA }, { image: DATA }] });
  });

  it('are only files of the run: no address of an item is ever opened', async () => {
    const foreign = (image: string): AgentInputItem => ({
      type: 'function_call_result',
      callId: 't1_0',
      name: 'browser',
      status: 'completed',
      output: [{ type: 'input_image', image }],
    });
    const items = [foreign('https://example.com/a.png'), foreign('file:///etc/passwd')];
    const shown = await showPictures(items, {
      vision: true,
      api: 'responses',
      open: () => Promise.reject(new Error('asked')),
    });
    expect(shown).toEqual(items);
  });

  it('count for the reservation, and are left out where a call made none', () => {
    expect(shownResult({ output: 'text' })).toBe('text');
    expect(pictureTokens([result(1), result(2)], MAX_PICTURES)).toBe(3_200);
    expect(
      pictureTokens(
        Array.from({ length: 9 }, (_, n) => result(n)),
        MAX_PICTURES,
      ),
    ).toBe(8_000);
  });
});

describe('on the wire', () => {
  let server: RawServer;
  beforeAll(async () => {
    server = await openRawServer();
  });
  afterAll(() => server.close());

  const input: AgentInputItem[] = [{ type: 'message', role: 'user', content: 'Look.' }, call(1), result(1)];

  it.each([
    ['gpt-6-luna', /"type":"input_image","image_url":"data:image\/jpeg;base64,/],
    ['gpt-4o', /"type":"image_url","image_url":\{"url":"data:image\/jpeg;base64,/],
  ])('%s gets them in its own form', async (model, form) => {
    server.requests.length = 0;
    await callPort(server, sse([]), { model, request: { input }, openPicture: open });
    expect(JSON.stringify(server.requests[0]?.body)).toMatch(form);
    expect(JSON.stringify(server.requests[0]?.body)).not.toContain('run-file:');
  });

  it('a model without eyes gets the words alone', async () => {
    server.requests.length = 0;
    await callPort(server, sse([]), { model: 'gpt-3.5-turbo', request: { input }, openPicture: open });
    const sent = JSON.stringify(server.requests[0]?.body);
    expect(sent).toContain('Screenshot: /screenshots/1.jpg');
    expect(sent).not.toMatch(/base64|run-file/);
  });
});
