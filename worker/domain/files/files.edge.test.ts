import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../../test/harness/client.ts';
import { edge, edgeUser } from '../../../test/harness/edge.ts';
import { openDatabase } from '../../db/client.ts';
import { settingsOf } from '../../env.ts';
import { handleFileMessage } from '../../files-queue.ts';
import { DAY, HOUR } from '../../kernel/clock.ts';
import { eraseFiles, sweepFiles } from './deletion-service.ts';
import { openDownload } from './download-service.ts';
import type { DownloadUrl, FileDeleted, FileUses, FileView } from './schemas.ts';

let me: User;
let stranger: User;

beforeAll(async () => {
  [me, stranger] = await Promise.all([edgeUser(), edgeUser()]);
});

function world() {
  const settings = settingsOf(env);
  return { env, settings, db: openDatabase(settings.DATABASE_URL, settings.NEON_FETCH_ENDPOINT) };
}

async function upload(user: User, text: string, name: string): Promise<FileView> {
  const response = await edge.fetch(`${edge.origin}/api/v1/files/upload?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${user.token}` },
    body: text,
  });
  if (response.status > 201) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}

async function list(user: User, query: string): Promise<string[]> {
  const { status, body } = await user.api.get<{ data: FileView[] }>(`/files?${query}`);
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body.data.map(({ name }) => name);
}

async function keysOf(user: User): Promise<string[]> {
  const { objects } = await env.FILES.list({ prefix: `documents/${user.account.userId}/`, limit: 1_000 });
  return objects.map(({ key }) => key);
}

const pathOf = (link: string) => link.slice(link.indexOf('/api/v1'));

describe('lists', () => {
  it('filters and goes on page by page, newest first', async () => {
    const user = await edgeUser();
    const names = ['notes 100%.md', 'table_1.csv', 'tableX1.csv', 'main.ts'];
    for (const name of names) await upload(user, `# ${name} ${crypto.randomUUID()}`, name);
    expect(await list(user, '')).toEqual([...names].reverse());
    expect(await list(user, 'q=100%25')).toEqual(['notes 100%.md']);
    expect(await list(user, 'q=TABLE_')).toEqual(['table_1.csv']);
    expect(await list(user, 'type=code')).toEqual(['main.ts']);
    expect(await list(user, 'type=csv')).toEqual(['tableX1.csv', 'table_1.csv']);
    expect(await list(user, 'type=pdf')).toEqual([]);
    const first = await user.api.get<{ data: FileView[]; nextCursor: string }>('/files/?limit=3');
    expect(first.body.data).toHaveLength(3);
    expect(await list(user, `limit=3&cursor=${first.body.nextCursor}`)).toEqual(['notes 100%.md']);
    expect(await list(stranger, '')).toEqual([]);
  });

  it.each(['type=exe', 'status=gone', 'cursor=abc', 'limit=0', 'q=%00', 'agentId=%00'])(
    'refuses ?%s',
    async (query) => {
      expect((await me.api.get(`/files?${query}`)).status).toBe(422);
    },
  );
});

describe('PATCH /files/{id}', () => {
  it('changes what its owner says of it, and nothing else', async () => {
    const file = await upload(me, crypto.randomUUID(), 'a.txt');
    const change = { name: 'b\u202e.txt', guidelines: 'For prices.', attributes: { year: 2026, kind: 'list' } };
    const changed = await me.api.patch<FileView>(`/files/${file.id}`, change);
    expect(changed.body).toMatchObject({ ...change, name: 'b.txt', sha256: file.sha256, mediaType: file.mediaType });
    expect((await me.api.patch<FileView>(`/files/${file.id}`, { attributes: {} })).body).toMatchObject({
      name: 'b.txt',
      attributes: {},
    });
  });

  it.each([
    { status: 'ready' },
    { userId: 'usr_1' },
    { objectKey: 'documents/x' },
    { deletedAt: null },
    { indexVersion: 1 },
    { guidelines: 'x'.repeat(4_001) },
    { name: '' },
    { attributes: { nested: { a: 1 } } },
    { attributes: { list: [1] } },
    { attributes: { ' odd': 1 } },
    { attributes: Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`a${i}`, i])) },
  ])('refuses %j', async (change) => {
    const file = await upload(me, crypto.randomUUID(), 'a.txt');
    expect((await me.api.patch(`/files/${file.id}`, change)).status).toBe(422);
  });
});

it("is nobody else's", async () => {
  const file = await upload(me, crypto.randomUUID(), 'mine.txt');
  const answers = await Promise.all([
    stranger.api.get(`/files/${file.id}`),
    stranger.api.patch(`/files/${file.id}`, { name: 'theirs' }),
    stranger.api.delete(`/files/${file.id}`),
    stranger.api.get(`/files/${file.id}/uses`),
    stranger.api.post(`/files/${file.id}/download-url`),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
  expect((await me.api.get<FileView>(`/files/${file.id}`)).body.name).toBe('mine.txt');
});

describe('downloads', () => {
  const html = `<!doctype html><script>alert(1)</script>${'x'.repeat(100)}`;

  it('gives the bytes to whoever has the link, as an attachment that can do nothing', async () => {
    const file = await upload(me, html, 'Übersicht.html');
    const { body } = await me.api.post<DownloadUrl>(`/files/${file.id}/download-url`);
    expect(body.url.startsWith(`${edge.origin}/api/v1/files/`)).toBe(true);
    const response = await edge.fetch(body.url);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(html);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-disposition': `attachment; filename="_bersicht.html"; filename*=UTF-8''%C3%9Cbersicht.html`,
      'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none'/),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      etag: `"${file.sha256}"`,
    });
  });

  it('gives parts', async () => {
    const file = await upload(me, html, 'Übersicht.html');
    const { body } = await me.api.post<DownloadUrl>(`/files/${file.id}/download-url`);
    const part = async (range: string, more: Record<string, string> = {}) => {
      const response = await edge.fetch(body.url, { headers: { range, ...more } });
      return [response.status, response.headers.get('content-range'), await response.text()];
    };
    expect(await part('bytes=2-8')).toEqual([206, `bytes 2-8/${html.length}`, html.slice(2, 9)]);
    expect(await part('bytes=-3')).toEqual([206, `bytes ${html.length - 3}-${html.length - 1}/${html.length}`, 'xxx']);
    expect(await part('bytes=900-')).toEqual([416, `bytes */${html.length}`, '']);
    expect(await part('bytes=2-8', { 'if-range': '"other"' })).toEqual([200, null, html]);
  });

  it('refuses links that were made up, changed or have run out', async () => {
    const file = await upload(me, html, 'a.html');
    const other = await upload(me, crypto.randomUUID(), 'b.txt');
    const { body } = await me.api.post<DownloadUrl>(`/files/${file.id}/download-url`);
    const { searchParams } = new URL(body.url);
    const [expires, signature] = [searchParams.get('expires') ?? '', searchParams.get('signature') ?? ''];
    const status = async (path: string) => (await edge.fetch(`${edge.origin}${path}`)).status;
    const first = signature.startsWith('0') ? '1' : '0';
    const forged = [
      `/api/v1/files/${file.id}/content`,
      pathOf(body.url).replace(file.id, other.id),
      pathOf(body.url).replace(expires, String(Number(expires) + 1)),
      pathOf(body.url).replace(signature, first + signature.slice(1)),
      pathOf(body.url).replace(signature, signature.slice(1)),
      pathOf(body.url).replace(signature, '%00'),
    ];
    for (const path of forged) expect(await status(path), path).toBe(404);
    const link = { id: file.id, expires, signature };
    const asked = { range: undefined, ifRange: undefined };
    const at = (now: number) => openDownload({ ...world(), now }, link, asked);
    await expect(at(Number(expires) * 1_000)).rejects.toMatchObject({ code: 'link_expired', status: 410 });
    expect((await at(Number(expires) * 1_000 - 1)).status).toBe(200);
    await me.api.delete(`/files/${file.id}`);
    expect(await status(pathOf(body.url))).toBe(404);
  });
});

describe('DELETE /files/{id}', () => {
  it('takes the file from everybody, says from whom, and leaves nothing of it', async () => {
    const user = await edgeUser();
    const file = await upload(user, crypto.randomUUID(), 'a.txt');
    const made = async (path: string, body: unknown) => (await user.api.post<{ id: string }>(path, body)).body.id;
    const direct = await made('/agents', { name: 'Direct' });
    const collection = await made('/collections', { name: 'Shelf' });
    const through = await made('/agents', { name: 'Through the shelf' });
    await made('/agents', { name: 'Other' });
    await user.api.post(`/agents/${direct}/files`, { fileId: file.id });
    await user.api.post(`/collections/${collection}/files`, { fileIds: [file.id] });
    await user.api.post(`/agents/${through}/collections`, { collectionId: collection });
    const uses = {
      agents: [
        { id: direct, name: 'Direct' },
        { id: through, name: 'Through the shelf' },
      ],
      collections: [{ id: collection, name: 'Shelf' }],
    };
    expect((await user.api.get<FileUses>(`/files/${file.id}/uses`)).body).toEqual(uses);
    const deleted = await user.api.delete<FileDeleted>(`/files/${file.id}`);
    expect({ status: deleted.status, body: deleted.body }).toEqual({ status: 200, body: { id: file.id, ...uses } });
    expect((await user.api.get(`/files/${file.id}`)).status).toBe(404);
    expect((await user.api.delete(`/files/${file.id}`)).status).toBe(404);
    expect(await list(user, `agentId=${direct}`)).toEqual([]);
    expect((await user.api.get('/files/quota')).body).toMatchObject({ usedBytes: 0, files: 0 });

    // The queue does it by itself; done again, or at the same time, it ends the same.
    await Promise.all([1, 2].map(() => handleFileMessage(world(), { kind: 'remove', fileId: file.id })));
    await expect.poll(() => keysOf(user)).toEqual([]);
    const again = await upload(user, crypto.randomUUID(), 'a.txt');
    expect(again.id).not.toBe(file.id);
  });

  it('lets the same bytes be uploaded anew at once', async () => {
    const text = crypto.randomUUID();
    const file = await upload(me, text, 'a.txt');
    await me.api.delete(`/files/${file.id}`);
    const anew = await upload(me, text, 'a.txt');
    expect(anew.id).not.toBe(file.id);
    expect((await me.api.get(`/files/${anew.id}`)).status).toBe(200);
  });
});

describe('what is left behind', () => {
  it('is removed by the cron: uploads that ran out, with their parts and their room', async () => {
    const user = await edgeUser();
    const begin = () => user.api.post<{ id: string }>('/files/uploads', { name: 'a.txt', size: 3 });
    const part = (id: string) =>
      edge.fetch(`${edge.origin}/api/v1/files/uploads/${id}/parts/1`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${user.token}` },
        body: 'abc',
      });
    const [open, done] = [(await begin()).body.id, (await begin()).body.id];
    for (const id of [open, done]) expect((await part(id)).status).toBe(204);
    const { body: file } = await user.api.post<FileView>(`/files/uploads/${done}/complete`);
    await sweepFiles(world(), Date.now());
    expect((await user.api.get(`/files/uploads/${open}`)).status).toBe(200);
    await sweepFiles(world(), Date.now() + DAY + HOUR);
    expect((await user.api.get(`/files/uploads/${open}`)).status).toBe(404);
    expect((await part(open)).status).toBe(404);
    expect((await user.api.get(`/files/${file.id}`)).status).toBe(200);
    expect(await env.FILES.head(`documents/${user.account.userId}/${file.id}`)).not.toBeNull();
    expect((await user.api.get('/files/quota')).body).toMatchObject({ usedBytes: 3, pendingBytes: 0, files: 1 });
  });

  it('is removed with the account, and nothing of others with it', async () => {
    const user = await edgeUser();
    const kept = await upload(me, crypto.randomUUID(), 'kept.txt');
    for (let i = 0; i < 3; i++) await upload(user, crypto.randomUUID(), `${i}.txt`);
    await user.api.post('/files/uploads', { name: 'a.txt', size: 3 });
    await env.FILES.put(`documents/${user.account.userId}/stray`, 'x');
    expect(await eraseFiles(world(), user.account.userId, Date.now())).toBe(true);
    expect(await eraseFiles(world(), user.account.userId, Date.now())).toBe(true);
    expect(await keysOf(user)).toEqual([]);
    expect((await user.api.get('/files/quota')).body).toMatchObject({ usedBytes: 0, pendingBytes: 0, files: 0 });
    expect((await me.api.get(`/files/${kept.id}`)).status).toBe(200);
    expect(await env.FILES.head(`documents/${me.account.userId}/${kept.id}`)).not.toBeNull();
  });
});
