import { afterAll, beforeAll, expect, it } from 'vitest';
import { startGateway } from '../../dev/gateway/server.ts';
import type { Listening } from '../../dev/http.ts';
import { chaos, directiveIn, textOf } from './directive.ts';
import { startChaosModel } from './server.ts';

let gateway: Listening;
let model: Listening;

beforeAll(async () => {
  gateway = await startGateway({ mode: 'demo', delayMs: 0 });
  model = await startChaosModel(`${gateway.url}/v1`);
});
afterAll(async () => {
  await model.stop();
  await gateway.stop();
});

function ask(content: string, signal?: AbortSignal): Promise<Response> {
  return fetch(`${model.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer key-1', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-4o-mini', stream: true, messages: [{ role: 'user', content }] }),
    ...(signal ? { signal } : {}),
  });
}

const record = async (marker: string) => (await fetch(`${model.url}/chaos/${marker}`)).json();

it('reads the newest directive of a text', () => {
  expect(directiveIn(`${chaos('a', 'ok')} then ${chaos('b', 'ok:40', 'slow:50:20')}`)).toEqual({
    marker: 'b',
    steps: [
      { name: 'ok', args: ['40'] },
      { name: 'slow', args: ['50', '20'] },
    ],
  });
  expect(directiveIn('nothing here')).toBeUndefined();
});

it('passes anything else on to the gateway', async () => {
  const answer = await (await ask('What is 2 + 2?')).text();
  expect(answer).toContain('[DONE]');
});

it('takes step after step, then answers well', async () => {
  const question = chaos('steps', '429:3', '401');
  const first = await ask(question);
  expect([first.status, first.headers.get('retry-after')]).toEqual([429, '3']);
  expect(await (await ask(question)).text()).toContain('key-1');
  expect(await (await ask(question)).text()).toContain(textOf('steps', 3, 5).slice(0, 9));
  expect(await record('steps')).toEqual({ calls: 3, aborted: 0, waiting: 0 });
});

it('breaks the connection in the middle', async () => {
  await expect(ask(chaos('broken', 'cut')).then((response) => response.text())).rejects.toThrow();
});

it('sees that a client went away, and lets the others go on', async () => {
  const client = new AbortController();
  const question = chaos('held', 'gate:3', 'gate:3');
  const left = await ask(question, client.signal);
  const stays = await ask(question);
  client.abort();
  await expect(left.text()).rejects.toThrow();
  await expect.poll(() => record('held')).toEqual({ calls: 2, aborted: 1, waiting: 1 });
  await fetch(`${model.url}/chaos/held/release`, { method: 'POST' });
  expect(await stays.text()).toContain('held.2.2');
});

it('holds an answer after its first words until it is let go', async () => {
  const hold = (method: string) => fetch(`${model.url}/holds/${encodeURIComponent('hold this one')}`, { method });
  await hold('PUT');
  const response = await ask('Please hold this one for me, and say many words about it.');
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  const readOn = async (): Promise<boolean> => {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    text += decoder.decode(value, { stream: true });
    return !done;
  };
  while (!text.includes(': still here')) expect(await readOn()).toBe(true);
  expect(text).not.toContain('[DONE]');
  await hold('DELETE');
  while (await readOn());
  expect(text).toContain('[DONE]');
  expect(await (await ask('Nobody needs to hold this one.')).text()).toContain('[DONE]');
});
