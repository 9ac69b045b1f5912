import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Listening } from '../http.ts';
import { startMail } from './server.ts';

let dataDir: string;
let server: Listening;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'baton-mail-'));
  server = await startMail({ dataDir });
});
afterEach(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true });
});

const mail = {
  from: 'Baton <a@b.example>',
  to: 'ada@example.com',
  subject: 'Hello',
  text: 'Open https://baton.example/verify?token=1&x=2',
};

it('keeps a mail and gives it back by id, also after a restart', async () => {
  const id = await idOf(await post(mail));
  await server.stop();
  server = await startMail({ dataDir });
  const kept = await fetch(`${server.url}/emails/${id}`, { headers: { authorization: 'Bearer re_1' } });
  expect(await kept.json()).toMatchObject({
    object: 'email',
    id,
    to: ['ada@example.com'],
    subject: 'Hello',
    text: mail.text,
    html: null,
  });
});

it('keeps a mail once for one idempotency key', async () => {
  const first = await idOf(await post(mail, { 'idempotency-key': 'k' }));
  const second = await idOf(await post(mail, { 'idempotency-key': 'k' }));
  expect(second).toBe(first);
});

it.each([
  ['no key', mail, { authorization: '' }, 401, 'missing_api_key'],
  ['no recipient', { ...mail, to: [] }, {}, 422, 'missing_required_field'],
  ['no content', { ...mail, text: undefined }, {}, 422, 'missing_required_field'],
])('refuses a mail with %s', async (_name, body, headers, status, name) => {
  const response = await post(body, headers);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ statusCode: status, name });
});

it('shows mails on a page where nothing of them can run', async () => {
  const id = await idOf(
    await post({
      ...mail,
      subject: '<script>alert(1)</script>',
      html: '<p onclick="x()">"Hi"</p><script>alert(2)</script>',
    }),
  );
  const list = await fetch(server.url);
  expect(await list.text()).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  const shown = await fetch(`${server.url}/mails/${id}`);
  const html = await shown.text();
  expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(html).not.toContain('<script>');
  expect(html).toContain('<a href="https://baton.example/verify?token=1&amp;x=2"');
  expect(html).toMatch(/<iframe [^>]*sandbox="allow-popups allow-popups-to-escape-sandbox"/);
});

it('answers 404 for what is not there', async () => {
  expect((await fetch(`${server.url}/mails/none`)).status).toBe(404);
  expect((await fetch(`${server.url}/other`)).status).toBe(404);
});

async function idOf(response: Response): Promise<string> {
  return ((await response.json()) as { id: string }).id;
}

function post(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${server.url}/emails`, {
    method: 'POST',
    headers: { authorization: 'Bearer re_1', 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}
