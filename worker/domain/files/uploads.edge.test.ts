import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../../test/harness/client.ts';
import { edge, edgeUser } from '../../../test/harness/edge.ts';
import { oleFile, plainArchive } from '../../providers/documents/testing/plain-archive.ts';
import { UPLOAD_PART_BYTES } from './contract.ts';
import type { FileView } from './schemas.ts';
import type { UploadView } from './schemas-uploads.ts';

interface Problem {
  code: string;
  detail: string;
  issues?: { path: string; message: string }[];
}

let me: User;
let stranger: User;

beforeAll(async () => {
  [me, stranger] = await Promise.all([edgeUser(), edgeUser()]);
});

/** Text of so many bytes that nobody else has. */
function text(size: number, seed: string = crypto.randomUUID()): Uint8Array<ArrayBuffer> {
  const line = `${seed} the quick brown fox jumps over the lazy dog\n`;
  return new TextEncoder().encode(line.repeat(Math.ceil(size / line.length)).slice(0, size));
}

async function send(user: User, method: string, path: string, init: RequestInit = {}) {
  const headers = { authorization: `Bearer ${user.token}`, ...(init.headers as Record<string, string>) };
  const response = await edge.fetch(`${edge.origin}/api/v1${path}`, { ...init, method, headers });
  const body = response.status === 204 ? undefined : await response.json();
  return { status: response.status, file: body as FileView, problem: body as Problem, upload: body as UploadView };
}

function upload(user: User, bytes: BodyInit, name: string, query = '') {
  return send(user, 'POST', `/files/upload?name=${encodeURIComponent(name)}${query}`, { body: bytes });
}

function uploadForm(user: User, bytes: Uint8Array<ArrayBuffer>, name: string, fields: Record<string, string> = {}) {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  form.set('file', new Blob([bytes], { type: 'image/png' }), name);
  return send(user, 'POST', '/files/upload', { body: form });
}

/** A body of which nobody knows the length before its end. */
function chunked(bytes: Uint8Array, chunk = 1_000_000): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + chunk));
      at += chunk;
    },
  });
}

/** Keys of an account's documents themselves, without what processing keeps beside them. */
async function objects(user: User): Promise<string[]> {
  const prefix = `documents/${user.account.userId}/`;
  const { objects: found } = await env.FILES.list({ prefix, limit: 1_000 });
  return found.map(({ key }) => key).filter((key) => !key.slice(prefix.length).includes('/'));
}

async function quota(user: User) {
  return (await user.api.get<{ usedBytes: number; pendingBytes: number; files: number }>('/files/quota')).body;
}

describe('POST /files/upload', () => {
  it('takes a file from a form, with what is said of it', async () => {
    const bytes = text(2_000);
    const fields = {
      guidelines: 'Use it for prices.',
      attributes: '{"year":2026,"draft":false}',
      chunkSettings: '{"maxTokens":200,"overlapTokens":20}',
    };
    const { status, file } = await uploadForm(me, bytes, '../../etc/notes\u202e.md', fields);
    expect(status).toBe(201);
    expect(file).toMatchObject({
      name: '../../etc/notes.md',
      mediaType: 'text/markdown',
      kind: 'markdown',
      size: 2_000,
      guidelines: 'Use it for prices.',
      attributes: { year: 2026, draft: false },
      chunkSettings: { maxTokens: 200, overlapTokens: 20 },
      indexVersion: 0,
      processing: true,
    });
    const object = await env.FILES.get(`documents/${me.account.userId}/${file.id}`);
    expect(new Uint8Array((await object?.arrayBuffer()) ?? new ArrayBuffer())).toEqual(bytes);
    expect((await me.api.get<FileView>(`/files/${file.id}`)).body).toMatchObject({ id: file.id, sha256: file.sha256 });
    expect(JSON.stringify(file)).not.toContain('documents/');
  });

  it('takes a body as it comes, and one above 10 MB in parts', async () => {
    const user = await edgeUser();
    const small = text(70_000);
    expect(await upload(user, chunked(small), 'small.txt')).toMatchObject({ status: 201, file: { size: 70_000 } });
    const large = text(12_000_000);
    const { status, file } = await upload(user, chunked(large), 'large.txt');
    expect({ status, size: file.size }).toEqual({ status: 201, size: large.length });
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', large));
    expect(file.sha256).toBe(Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''));
    expect((await env.FILES.head(`documents/${user.account.userId}/${file.id}`))?.size).toBe(large.length);
    expect(await quota(user)).toMatchObject({ usedBytes: 12_070_000, pendingBytes: 0, files: 2 });
  });

  it('keeps the same bytes once, whatever they are called and however often they come at once', async () => {
    const user = await edgeUser();
    const bytes = text(5_000);
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => upload(user, bytes, `copy-${i}.txt`)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(answers.map(({ file }) => file.id)).size).toBe(1);
    const large = text(11_000_000);
    const twice = await Promise.all([upload(user, chunked(large), 'a.txt'), upload(user, chunked(large), 'b.txt')]);
    expect(twice.map(({ status }) => status).sort()).toEqual([200, 201]);
    expect(await objects(user)).toHaveLength(2);
    expect(await quota(user)).toMatchObject({ usedBytes: 11_005_000, pendingBytes: 0, files: 2 });
    expect((await upload(stranger, bytes, 'mine.txt')).status).toBe(201);
  });

  it('puts a file with an agent and into a collection, one that is there already too', async () => {
    const agent = (await me.api.post<{ id: string }>('/agents', { name: 'Reader' })).body.id;
    const collection = (await me.api.post<{ id: string }>('/collections', { name: `C ${crypto.randomUUID()}` })).body
      .id;
    const bytes = text(900);
    const { file } = await upload(me, bytes, 'a.txt', `&agentId=${agent}`);
    const again = await upload(me, bytes, 'a.txt', `&collectionId=${collection}`);
    expect(again).toMatchObject({ status: 200, file: { id: file.id } });
    for (const filter of [`agentId=${agent}`, `collectionId=${collection}`]) {
      const { body } = await me.api.get<{ data: FileView[] }>(`/files?${filter}`);
      expect(body.data.map(({ id }) => id)).toEqual([file.id]);
    }
    for (const foreign of [`&agentId=${agent}`, `&collectionId=${collection}`])
      expect(await upload(stranger, text(50), 'a.txt', foreign)).toMatchObject({ status: 404 });
  });

  it.each([
    ['nothing', new Uint8Array(), 'a.txt', 422, 'validation_failed', /empty/],
    [
      'a picture called PDF',
      Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0]),
      'a.pdf',
      415,
      'unsupported_media_type',
      /PNG/,
    ],
    ['binary data called text', Uint8Array.from([1, 0, 2, 0]), 'a.txt', 415, 'unsupported_media_type', /binary/],
    ['an archive called Word', plainArchive({ a: 'b' }), 'a.docx', 415, 'unsupported_media_type', /ZIP/],
    ['an old Word document', oleFile(['WordDocument']), 'a.docx', 415, 'unsupported_media_type', /\.docx/],
    ['a protected document', oleFile(['EncryptedPackage']), 'a.docx', 415, 'unsupported_media_type', /password/],
    ['half an archive', plainArchive({ a: 'b' }).slice(0, 40), 'a.docx', 422, 'validation_failed', /cut off/],
  ])('refuses %s, and keeps nothing of it', async (_, bytes, name, status, code, detail) => {
    const user = await edgeUser();
    for (const answer of [await upload(user, bytes, name), await uploadForm(user, bytes, name)])
      expect(answer).toMatchObject({ status, problem: { code, detail: expect.stringMatching(detail) } });
    expect(await objects(user)).toEqual([]);
    expect(await quota(user)).toMatchObject({ usedBytes: 0, pendingBytes: 0, files: 0 });
  });

  it('refuses what is no text after 10 MB of it, and keeps nothing', async () => {
    const user = await edgeUser();
    const bytes = text(11_000_000);
    bytes[10_999_999] = 0;
    expect(await upload(user, chunked(bytes), 'a.txt')).toMatchObject({ status: 415 });
    expect(await objects(user)).toEqual([]);
    expect(await quota(user)).toMatchObject({ pendingBytes: 0 });
  });

  it('refuses a body larger than it may be, in one piece, in chunks and in a form', async () => {
    const user = await edgeUser();
    const piece = text(1_000_000);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        if (sent > 200) controller.close();
        else controller.enqueue(piece.slice());
      },
    });
    expect(await upload(user, endless, 'a.txt')).toMatchObject({ status: 413, problem: { code: 'payload_too_large' } });
    expect(sent).toBeLessThan(150);
    const form = await uploadForm(user, text(10_000_001), 'a.txt');
    expect(form).toMatchObject({ status: 413, problem: { code: 'payload_too_large' } });
    expect(await objects(user)).toEqual([]);
    expect(await quota(user)).toMatchObject({ usedBytes: 0, pendingBytes: 0 });
  });

  it('refuses fields that it does not name, and options that are none', async () => {
    const bytes = text(100);
    const issue = (path: string) => expect.arrayContaining([expect.objectContaining({ path })]);
    const fields: Record<string, string>[] = [{ userId: 'usr_x' }, { status: 'ready' }, { objectKey: 'a' }];
    for (const field of fields)
      expect(await uploadForm(me, bytes, 'a.txt', field)).toMatchObject({
        status: 422,
        problem: { issues: issue(Object.keys(field)[0] ?? '') },
      });
    expect(
      await uploadForm(me, bytes, 'a.txt', { chunkSettings: '{"maxTokens":100,"overlapTokens":60}' }),
    ).toMatchObject({
      status: 422,
      problem: { issues: issue('chunkSettings.overlapTokens') },
    });
    expect(await uploadForm(me, bytes, 'a.txt', { attributes: '{"__proto__":{"a":1}}' })).toMatchObject({
      status: 422,
    });
    expect(await uploadForm(me, bytes, 'a.txt', { attributes: '{"a":' })).toMatchObject({ status: 422 });
    expect(await send(me, 'POST', '/files/upload', { body: bytes })).toMatchObject({ status: 422 });
    const torn = { body: 'torn', headers: { 'content-type': 'multipart/form-data; boundary=x' } };
    expect(await send(me, 'POST', '/files/upload', torn)).toMatchObject({ status: 400 });
  });
});

describe('uploads in parts', () => {
  const size = UPLOAD_PART_BYTES + 1_000;
  const begin = (user: User, wanted: Record<string, unknown>) =>
    send(user, 'POST', '/files/uploads', {
      body: JSON.stringify(wanted),
      headers: { 'content-type': 'application/json' },
    });
  const part = (user: User, id: string, number: number, bytes: Uint8Array<ArrayBuffer>) =>
    send(user, 'PUT', `/files/uploads/${id}/parts/${number}`, { body: bytes });
  const complete = (user: User, id: string) => send(user, 'POST', `/files/uploads/${id}/complete`);

  it('goes on where it was cut off, and completes once', async () => {
    const user = await edgeUser();
    const bytes = text(size);
    const { status, upload: begun } = await begin(user, { name: 'large.txt', size, guidelines: 'Read it.' });
    expect(status).toBe(201);
    expect(begun).toMatchObject({ partSize: UPLOAD_PART_BYTES, parts: 2, received: [], fileId: null });
    expect(await quota(user)).toMatchObject({ usedBytes: 0, pendingBytes: size });

    const last = bytes.slice(UPLOAD_PART_BYTES);
    expect((await part(user, begun.id, 2, text(1_000))).status).toBe(204);
    expect((await part(user, begun.id, 2, last)).status).toBe(204);
    expect(await complete(user, begun.id)).toMatchObject({ status: 422, problem: { issues: [{ path: 'parts.1' }] } });
    expect(await part(user, begun.id, 1, text(5_000))).toMatchObject({ status: 422 });
    expect(await part(user, begun.id, 2, text(1_001))).toMatchObject({ status: 413 });
    for (const odd of [0, 3, 1.5]) expect(await part(user, begun.id, odd, last)).toMatchObject({ status: 404 });
    expect((await user.api.get<UploadView>(`/files/uploads/${begun.id}`)).body.received).toEqual([2]);

    expect((await part(user, begun.id, 1, bytes.slice(0, UPLOAD_PART_BYTES))).status).toBe(204);
    const both = await Promise.all([complete(user, begun.id), complete(user, begun.id)]);
    const [{ file }] = both;
    expect(both.map(({ file: one }) => one.id)).toEqual([file.id, file.id]);
    expect(await complete(user, begun.id)).toMatchObject({ status: 200, file: { id: file.id } });
    expect(file).toMatchObject({ name: 'large.txt', size, guidelines: 'Read it.', mediaType: 'text/plain' });
    const stored = await env.FILES.get(`documents/${user.account.userId}/${file.id}`);
    expect(new Uint8Array((await stored?.arrayBuffer()) ?? new ArrayBuffer())).toEqual(bytes);
    expect(await part(user, begun.id, 1, last)).toMatchObject({ status: 409 });
    expect(await send(user, 'DELETE', `/files/uploads/${begun.id}`)).toMatchObject({ status: 409 });
    expect(await quota(user)).toMatchObject({ usedBytes: size, pendingBytes: 0, files: 1 });

    const { upload: again } = await begin(user, { name: 'again.txt', size });
    await part(user, again.id, 1, bytes.slice(0, UPLOAD_PART_BYTES));
    await part(user, again.id, 2, last);
    expect(await complete(user, again.id)).toMatchObject({ status: 200, file: { id: file.id } });
    expect(await objects(user)).toHaveLength(1);
  });

  it('leaves nothing when it is given up, or when the file is none', async () => {
    const user = await edgeUser();
    const { upload: begun } = await begin(user, { name: 'a.txt', size: 500 });
    await part(user, begun.id, 1, text(500));
    expect((await send(user, 'DELETE', `/files/uploads/${begun.id}`)).status).toBe(204);
    expect(await send(user, 'DELETE', `/files/uploads/${begun.id}`)).toMatchObject({ status: 404 });
    expect(await complete(user, begun.id)).toMatchObject({ status: 404 });
    const { upload: odd } = await begin(user, { name: 'a.txt', size: 4 });
    await part(user, odd.id, 1, Uint8Array.from([0, 1, 2, 3]));
    expect(await complete(user, odd.id)).toMatchObject({ status: 415 });
    expect(await complete(user, odd.id)).toMatchObject({ status: 404 });
    expect(await objects(user)).toEqual([]);
    expect(await quota(user)).toMatchObject({ usedBytes: 0, pendingBytes: 0, files: 0 });
  });

  it("is nobody else's", async () => {
    const { upload: begun } = await begin(me, { name: 'a.txt', size: 10 });
    expect(await part(stranger, begun.id, 1, text(10))).toMatchObject({ status: 404 });
    expect(await complete(stranger, begun.id)).toMatchObject({ status: 404 });
    expect(await send(stranger, 'GET', `/files/uploads/${begun.id}`)).toMatchObject({ status: 404 });
    expect(await send(stranger, 'DELETE', `/files/uploads/${begun.id}`)).toMatchObject({ status: 404 });
    expect((await me.api.get<UploadView>(`/files/uploads/${begun.id}`)).body.received).toEqual([]);
  });

  it('never holds more room together than there is', async () => {
    const user = await edgeUser();
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, i) => begin(user, { name: `${i}.txt`, size: 100_000_000 })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    const refused = answers.filter(({ status }) => status === 413);
    expect(refused).toHaveLength(6);
    expect(refused[0]?.problem).toMatchObject({
      code: 'quota_exceeded',
      pendingBytes: 1_000_000_000,
      limitBytes: 1_024 ** 3,
      neededBytes: 100_000_000,
    });
    const [first] = answers.filter(({ status }) => status === 201);
    await send(user, 'DELETE', `/files/uploads/${first?.upload.id}`);
    expect(await begin(user, { name: 'now.txt', size: 100_000_000 })).toMatchObject({ status: 201 });
  });

  it.each([
    { size: 0 },
    { size: -1 },
    { size: 100_000_001 },
    { size: 1.5 },
    { size: '5' },
    { size: 5, userId: 'usr_1' },
  ])('refuses %j', async (wanted) => {
    expect(await begin(me, { name: 'a.txt', ...wanted })).toMatchObject({ status: 422 });
  });
});
