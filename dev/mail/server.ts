import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Listening, listen, readBody, send, sendJson } from '../http.ts';
import { type Mail, Mailbox } from './mailbox.ts';
import { listPage, mailPage, PAGE_POLICY } from './page.ts';

const BODY_LIMIT = 40 * 1024 * 1024;

/** What the API refuses, as Resend words it. */
class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** A server of Resend's API (`POST /emails`, `GET /emails`, `GET /emails/{id}`) that keeps mails and shows them at `/`. */
export async function startMail(options: { dataDir?: string; port?: number } = {}): Promise<Listening> {
  const mailbox = new Mailbox(options.dataDir);
  const server = createServer((request, response) => {
    handle(mailbox, request, response).catch((error: unknown) => {
      const refusal =
        error instanceof Refusal
          ? error
          : new Refusal(500, 'application_error', error instanceof Error ? error.message : String(error));
      sendJson(response, refusal.status, { statusCode: refusal.status, name: refusal.code, message: refusal.message });
    });
  });
  return listen(server, options.port);
}

async function handle(mailbox: Mailbox, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const [, noun, id] = pathname.split('/');
  if (request.method === 'GET' && pathname === '/') return sendPage(response, listPage(mailbox.list()));
  if (request.method === 'GET' && noun === 'mails' && id) return sendPage(response, mailPage(found(mailbox, id)));
  if (noun !== 'emails') throw new Refusal(404, 'not_found', 'The requested endpoint does not exist.');
  requireKey(request);
  if (request.method === 'POST' && !id) {
    const key = request.headers['idempotency-key'];
    const mail = mailbox.keep(readMail(await readBody(request, BODY_LIMIT)), typeof key === 'string' ? key : undefined);
    return sendJson(response, 200, { id: mail.id });
  }
  if (request.method === 'GET' && id) return sendJson(response, 200, view(found(mailbox, id)));
  if (request.method === 'GET') {
    return sendJson(response, 200, { object: 'list', has_more: false, data: mailbox.list().map(view) });
  }
  throw new Refusal(405, 'method_not_allowed', 'This endpoint does not support the method.');
}

function sendPage(response: ServerResponse, html: string): void {
  response.setHeader('content-security-policy', PAGE_POLICY);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  send(response, 200, 'text/html; charset=utf-8', html);
}

function requireKey(request: IncomingMessage): void {
  if (/^Bearer \S+$/.test(request.headers.authorization ?? '')) return;
  throw new Refusal(401, 'missing_api_key', 'Missing API key in the authorization header.');
}

function found(mailbox: Mailbox, id: string): Mail {
  const mail = mailbox.find(id);
  if (!mail) throw new Refusal(404, 'not_found', 'Email not found');
  return mail;
}

function readMail(body: string): Omit<Mail, 'id' | 'createdAt'> {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(body) as Record<string, unknown>;
  } catch {
    throw new Refusal(422, 'validation_error', 'The body is not valid JSON.');
  }
  const { from, subject, html, text } = fields;
  const to = addresses(fields['to']);
  if (typeof from !== 'string' || !from.includes('@')) throw missing('from');
  if (to.length === 0) throw missing('to');
  if (typeof subject !== 'string') throw missing('subject');
  if (typeof html !== 'string' && typeof text !== 'string') throw missing('html` or `text');
  return {
    from,
    to,
    cc: addresses(fields['cc']),
    bcc: addresses(fields['bcc']),
    replyTo: addresses(fields['reply_to']),
    subject,
    html: typeof html === 'string' ? html : null,
    text: typeof text === 'string' ? text : null,
  };
}

function missing(name: string): Refusal {
  return new Refusal(422, 'missing_required_field', `Missing \`${name}\` field.`);
}

function addresses(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((item): item is string => typeof item === 'string' && item.includes('@'));
}

function view(mail: Mail): Record<string, unknown> {
  const { id, from, to, cc, bcc, replyTo, subject, html, text, createdAt } = mail;
  return {
    object: 'email',
    id,
    from,
    to,
    cc,
    bcc,
    reply_to: replyTo,
    subject,
    html,
    text,
    created_at: createdAt,
    last_event: 'delivered',
  };
}
