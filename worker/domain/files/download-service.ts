import type { Database } from '../../db/client.ts';
import { type Env, type Settings, settingsOf } from '../../env.ts';
import { isoTime, MINUTE, SECOND } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { attachmentOf, rangeOf } from './download-rules.ts';
import type { DownloadUrl } from './schemas.ts';
import { ownFile } from './service.ts';
import { selectAnyFile } from './store.ts';

/** How long a link is good for. */
const GOOD_FOR_MS = 5 * MINUTE;

const encoder = new TextEncoder();

/** A key of its own: what signs downloads can sign nothing else. */
async function signingKey(secret: string): Promise<CryptoKey> {
  const master = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveKey']);
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: encoder.encode('file-download') };
  return crypto.subtle.deriveKey(derivation, master, { name: 'HMAC', hash: 'SHA-256', length: 256 }, false, [
    'sign',
    'verify',
  ]);
}

function signed(fileId: string, expires: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(`${fileId}:${expires}`);
}

function toHex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function fromHex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** A short-lived link to a file's bytes, good for whoever has it (Plan 4.5). @throws forbidden_scope, not_found */
export async function createDownloadUrl(ctx: ServiceContext, id: string): Promise<DownloadUrl> {
  requireScope(ctx, 'read');
  const file = await ownFile(ctx, id);
  const until = Math.ceil((ctx.now + GOOD_FOR_MS) / SECOND);
  const expires = String(until);
  const key = await signingKey(ctx.settings.BETTER_AUTH_SECRET);
  const signature = toHex(await crypto.subtle.sign('HMAC', key, signed(file.id, expires)));
  const url = new URL(`/api/v1/files/${file.id}/content`, ctx.settings.BASE_URL);
  url.search = new URLSearchParams({ expires, signature }).toString();
  audit(ctx, 'file.download_url_created', { fileId: id });
  return { url: url.href, expiresAt: isoTime(until * SECOND) };
}

interface Link {
  id: string;
  expires: string;
  signature: string;
}

/** A link is what it says only if it is ours; the comparison takes as long for any wrong one. */
async function requireLink(settings: Settings, now: number, { id, expires, signature }: Link): Promise<void> {
  const key = await signingKey(settings.BETTER_AUTH_SECRET);
  const isOurs =
    isId('file', id) &&
    /^[0-9a-f]{64}$/.test(signature) &&
    (await crypto.subtle.verify('HMAC', key, fromHex(signature), signed(id, expires)));
  if (!isOurs) throw notFound('file');
  if (Number(expires) * SECOND <= now) throw new AppError('link_expired', 'This link has run out. Make a new one.');
}

export interface Download {
  status: 200 | 206 | 416;
  headers: Record<string, string>;
  body: ReadableStream | null;
}

/**
 * The bytes that a link leads to, or the part of them that was asked for. Always as an attachment, so that nothing in
 * a file ever runs as a page of ours (RELIABILITY, "Files").
 * @throws not_found for a link that is not ours and for files that are gone, link_expired
 */
export async function openDownload(
  { env, db, now }: { env: Env; db: Database; now: number },
  link: Link,
  asked: { range: string | undefined; ifRange: string | undefined },
): Promise<Download> {
  await requireLink(settingsOf(env), now, link);
  const file = await selectAnyFile(db, link.id);
  if (!file) throw notFound('file');
  const etag = `"${file.sha256}"`;
  const headers = {
    'content-type': file.mediaType.startsWith('text/') ? `${file.mediaType}; charset=utf-8` : file.mediaType,
    'content-disposition': attachmentOf(file.name),
    'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
    'accept-ranges': 'bytes',
    etag,
  };
  const isSame = asked.ifRange === undefined || asked.ifRange === etag;
  const range = isSame ? rangeOf(asked.range, file.size) : 'whole';
  if (range === 'none')
    return { status: 416, headers: { 'content-range': `bytes */${file.size}`, 'accept-ranges': 'bytes' }, body: null };
  const part = range === 'whole' ? undefined : { offset: range.start, length: range.end - range.start + 1 };
  const object = await env.FILES.get(file.objectKey, part ? { range: part } : {});
  if (!object) throw notFound('file');
  const length = { 'content-length': String(part?.length ?? file.size) };
  if (range === 'whole') return { status: 200, headers: { ...headers, ...length }, body: object.body };
  const place = { 'content-range': `bytes ${range.start}-${range.end}/${file.size}` };
  return { status: 206, headers: { ...headers, ...length, ...place }, body: object.body };
}
