import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createResendMailer } from './resend.ts';

const mail = { to: 'ada@example.test', subject: 'Hi', text: 'Hello', html: '<p>Hello</p>' };

interface Seen {
  authorization: string | undefined;
  key: string | string[] | undefined;
  body: unknown;
}

let server: Server | undefined;

afterEach(() => server?.close());

/** A mail service that answers with these statuses in turn (the last one again and again). */
async function serviceWith(statuses: number[]): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { authorization, 'idempotency-key': key } = request.headers;
    seen.push({ authorization, key, body: JSON.parse(Buffer.concat(chunks).toString()) });
    response.writeHead(statuses[Math.min(seen.length, statuses.length) - 1] ?? 200).end('{}');
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const mailer = (url: string) =>
  createResendMailer({ RESEND_API_KEY: 're_key', RESEND_BASE_URL: url, EMAIL_FROM: 'Baton <no-reply@baton.test>' });

describe('the Resend adapter', () => {
  it('hands a mail over as Resend wants it', async () => {
    const { url, seen } = await serviceWith([200]);
    await mailer(url).send(mail);
    const body = {
      from: 'Baton <no-reply@baton.test>',
      to: ['ada@example.test'],
      subject: 'Hi',
      text: 'Hello',
      html: '<p>Hello</p>',
    };
    expect(seen).toEqual([{ authorization: 'Bearer re_key', key: expect.any(String), body }]);
  });

  it('tries again when the service stumbles, under one key', async () => {
    const { url, seen } = await serviceWith([503, 429, 200]);
    await mailer(url).send(mail);
    expect(seen).toHaveLength(3);
    expect(new Set(seen.map(({ key }) => key)).size).toBe(1);
  });

  it('lets the caller say which mails are one', async () => {
    const { url, seen } = await serviceWith([200]);
    await mailer(url).send(mail, 'approval/1');
    await mailer(url).send(mail, 'approval/1');
    expect(seen.map(({ key }) => key)).toEqual(['approval/1', 'approval/1']);
  });

  it('gives up at once when the service refuses', async () => {
    const { url, seen } = await serviceWith([403]);
    await expect(mailer(url).send(mail)).rejects.toMatchObject({ code: 'upstream_failed' });
    expect(seen).toHaveLength(1);
  });

  it('gives up after three attempts when nobody answers', async () => {
    await expect(mailer('http://127.0.0.1:9').send(mail)).rejects.toMatchObject({ code: 'upstream_failed' });
  });
});
