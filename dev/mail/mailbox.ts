import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Mail {
  id: string;
  from: string;
  to: string[];
  cc: string[];
  bcc: string[];
  replyTo: string[];
  subject: string;
  html: string | null;
  text: string | null;
  /** ISO 8601. */
  createdAt: string;
}

/** Mails, newest first; kept in `dir` when there is one. */
export class Mailbox {
  readonly #mails: Mail[];
  readonly #byKey = new Map<string, Mail>();
  readonly #dir: string | undefined;

  constructor(dir?: string) {
    this.#dir = dir;
    if (dir) mkdirSync(dir, { recursive: true });
    this.#mails = dir ? load(dir) : [];
  }

  list(): readonly Mail[] {
    return this.#mails;
  }

  find(id: string): Mail | undefined {
    return this.#mails.find((mail) => mail.id === id);
  }

  /** Keeps a mail; the same `idempotencyKey` keeps it once. */
  keep(content: Omit<Mail, 'id' | 'createdAt'>, idempotencyKey?: string): Mail {
    const known = idempotencyKey === undefined ? undefined : this.#byKey.get(idempotencyKey);
    if (known) return known;
    const mail = { id: randomUUID(), createdAt: new Date().toISOString(), ...content };
    if (this.#dir) {
      const path = join(this.#dir, `${mail.id}.json`);
      writeFileSync(`${path}.part`, JSON.stringify(mail, null, 2));
      renameSync(`${path}.part`, path);
    }
    this.#mails.unshift(mail);
    if (idempotencyKey !== undefined) this.#byKey.set(idempotencyKey, mail);
    return mail;
  }
}

function load(dir: string): Mail[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(dir, name), 'utf8')) as Mail)
    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
}
