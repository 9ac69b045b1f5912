import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../../test/chaos-model/kit.ts';
import type { User } from '../../../test/harness/client.ts';
import { edge, edgeUser } from '../../../test/harness/edge.ts';
import type { Env, FileMessage } from '../../env.ts';
import { consumeFiles, DEAD_FILES_QUEUE } from '../../files-queue.ts';
import { beginProcessing } from './processing-service.ts';
import { wakeStandingFiles } from './processing-sweep.ts';
import type { FileView } from './schemas.ts';
import { MODEL, markDeleted, rowOf, searchedOf, storeFile, tracesOf, Workshop } from './testing/workshop.ts';

let ada: User;

beforeAll(async () => {
  ada = await edgeUser();
});

const SETTINGS = { maxTokens: 64, overlapTokens: 10 };

/** Headings with some paragraphs each: some passages more than one. */
function handbook(topics: readonly string[]): string {
  return topics
    .map((topic) => {
      const sentences = Array.from(
        { length: 12 },
        (_, i) => `Rule ${i + 1} of ${topic} says what ${topic} is good for.`,
      );
      return `# About ${topic}\n\n${sentences.join(' ')}\n`;
    })
    .join('\n');
}

const TEXT = handbook(['tea', 'coffee', 'milk']);

function newHandbook(text = TEXT): Promise<string> {
  return storeFile(ada, 'handbook.md', 'text/markdown', text);
}

async function begun(shop: Workshop, fileId: string, wishes: Parameters<typeof beginProcessing>[2] = {}) {
  return beginProcessing(shop.world, { id: fileId, userId: ada.account.userId }, wishes);
}

/** A file that is ready, and its workshop. */
async function readyFile(text = TEXT) {
  const fileId = await newHandbook(text);
  const shop = new Workshop(fileId, ada.account.userId);
  await begun(shop, fileId, { chunkSettings: SETTINGS });
  await shop.drain();
  return { fileId, shop };
}

const traces = (fileId: string) => tracesOf(ada.account.userId, fileId);
const textsOf = ({ chunks }: Awaited<ReturnType<typeof tracesOf>>) =>
  chunks.map(({ ordinal, text }) => [ordinal, text]);

/** Exactly one index is there, of this version, whole: passages, their vectors, and what they were made from. */
async function expectOnly(fileId: string, version: number): Promise<void> {
  const row = await rowOf(fileId);
  const left = await traces(fileId);
  expect(row).toMatchObject({ status: 'ready', indexVersion: version, workVersion: null, work: null, retired: [] });
  expect(row?.chunkCount).toBe(left.chunks.length);
  expect(left.chunks.map(({ id }) => id)).toEqual(left.chunks.map((_, i) => `${fileId}-${version}-${i}`));
  expect(left.vectorIds).toEqual(left.chunks.map(({ id }) => id).sort());
  expect(left.keys).toEqual(['', `/versions/${version}/sections/0.json`]);
}

describe('on the queue', () => {
  it('becomes ready, and tells its owner’s pages each stage', async () => {
    const answer = await edge.fetch(`${edge.origin}/api/v1/users/me/stream`, {
      headers: { upgrade: 'websocket', authorization: `Bearer ${ada.token}` },
    });
    const heard: { id: string; status: string; processing: boolean }[] = [];
    answer.webSocket?.addEventListener('message', ({ data }) => {
      heard.push(JSON.parse(String(data)).file);
    });
    answer.webSocket?.accept();
    const fileId = await newHandbook();
    const world = { ...new Workshop().world, env: env as Env };
    await beginProcessing(world, { id: fileId, userId: ada.account.userId });
    const file = await until('a file that is ready', async () => {
      const { body } = await ada.api.get<FileView>(`/files/${fileId}`);
      return body.status === 'ready' && body;
    });
    expect(file).toMatchObject({ indexVersion: 1, processing: false, language: 'en', error: null });
    await expectOnly(fileId, 1);
    await expect.poll(() => heard.at(-1)).toMatchObject({ id: fileId, status: 'ready', processing: false });
    const stages = heard.filter(({ id }) => id === fileId).map(({ status }) => status);
    expect(stages).toEqual(['uploaded', 'chunking', 'embedding', 'indexing', 'ready']);
    answer.webSocket?.close(1000);
  });

  it('does what is in a message that names no file, and what is older than its file, not at all', async () => {
    const { fileId, shop } = await readyFile();
    const before = await rowOf(fileId);
    await shop.deliver({ kind: 'process', fileId, version: 1, seq: 0 });
    await shop.deliver({ kind: 'process', fileId, version: 9, seq: 0 });
    await shop.deliver({ kind: 'remove', fileId });
    await shop.deliver({ kind: 'process', fileId: fileId.replace(/.{5}$/, '00000'), version: 1, seq: 0 });
    expect(await rowOf(fileId)).toEqual(before);
    const acked: unknown[] = [];
    const strange = { body: { kind: 'process', fileId: 'nothing' }, attempts: 1, ack: () => acked.push(1) };
    await consumeFiles({ queue: 'baton-files', messages: [strange] } as unknown as MessageBatch, env as Env);
    expect(acked).toHaveLength(1);
  });
});

describe('messages that come again', () => {
  it('each three times, or two at once: not one passage more', async () => {
    const fileId = await newHandbook();
    const shop = new Workshop(fileId);
    await begun(shop, fileId, { chunkSettings: SETTINGS });
    expect(await shop.drain(3)).toBeLessThan(10);
    await expectOnly(fileId, 1);
    const once = textsOf(await traces(fileId));
    expect(once.length).toBeGreaterThan(6);

    await begun(shop, fileId);
    for (let message = shop.messages.shift(); message; message = shop.messages.shift()) {
      await Promise.all([shop.deliver(message), shop.deliver(message), shop.deliver(message)]);
    }
    await expectOnly(fileId, 2);
    expect(textsOf(await traces(fileId))).toEqual(once);
  });

  const places = (['before', 'after'] as const).flatMap((when) => [1, 2, 3].map((from) => ({ when, from })));

  it.each(places)('after a crash $when any effect, from $from in threes: the same passages', async ({ when, from }) => {
    const { fileId, shop } = await readyFile(handbook(['tea']));
    const whole = textsOf(await traces(fileId));
    let version = 1;
    for (let at = from, wasCut = true; wasCut; at += places.length / 2) {
      version += 1;
      await begun(shop, fileId);
      wasCut = await shop.drainThrough({ at, when });
      await expectOnly(fileId, version);
      expect(textsOf(await traces(fileId)), `cut ${when} effect ${at}`).toEqual(whole);
      // There are more effects to be cut off at than a few.
      if (!wasCut) expect(at).toBeGreaterThan(20);
    }
  });
});

describe('a file that is made again', () => {
  it('is found by its old index until the new one is whole', async () => {
    const { fileId } = await readyFile();
    const seen = () => searchedOf(fileId);
    const old = await seen();
    expect(old.length).toBeGreaterThan(6);
    const view = await ada.api.post<FileView>(`/files/${fileId}/process`, {
      chunkSettings: { maxTokens: 500, overlapTokens: 0 },
    });
    expect(view.status).toBe(202);
    expect(view.body).toMatchObject({ processing: true, indexVersion: 1, chunkSettings: { maxTokens: 500 } });
    const sets = new Set<string>();
    await until('the new index', async () => {
      sets.add(JSON.stringify(await seen()));
      return (await rowOf(fileId))?.indexVersion === 2;
    });
    const now = await seen();
    expect(now.length).toBeLessThan(old.length);
    // Nothing between the two was ever seen.
    for (const set of sets) expect([old, now].map((ids) => JSON.stringify(ids))).toContain(set);
    await until('the old one gone', async () => (await rowOf(fileId))?.retired.length === 0);
    await expectOnly(fileId, 2);
  });

  it('takes no model that its owner can’t use', async () => {
    const { fileId } = await readyFile();
    const { status } = await ada.api.post(`/files/${fileId}/process`, {
      embeddingModel: { ...MODEL, name: 'no-such' },
    });
    expect(status).toBe(422);
    expect((await rowOf(fileId))?.lastVersion).toBe(1);
  });

  it('gives up what was in work when it is changed once more', async () => {
    const { fileId, shop } = await readyFile();
    for (let steps = 0; steps < 4; steps++) {
      await begun(shop, fileId, { chunkSettings: { maxTokens: 100 + steps, overlapTokens: 0 } });
      for (let i = 0; i < steps; i++) {
        const next = shop.messages.shift();
        if (next) await shop.deliver(next);
      }
    }
    await shop.drain();
    await expectOnly(fileId, 5);
    expect((await rowOf(fileId))?.indexedSettings).toEqual({ maxTokens: 103, overlapTokens: 0 });
  });

  it('keeps its index when making the new one fails, and says why', async () => {
    const { fileId, shop } = await readyFile();
    const before = await traces(fileId);
    await begun(shop, fileId, { embeddingModel: { ...MODEL, provider: 'anthropic' } });
    await shop.drain();
    expect(await rowOf(fileId)).toMatchObject({ status: 'ready', indexVersion: 1, workVersion: null, retired: [] });
    expect((await rowOf(fileId))?.errorCode).toMatch(/^embedding_/);
    expect(await traces(fileId)).toEqual(before);
  });
});

describe('a file that can’t be made searchable', () => {
  it('has failed with a sentence, and leaves nothing half done', async () => {
    const shops: [Workshop, string, RegExp][] = [];
    const add = async (type: string, bytes: Uint8Array | string, code: RegExp) => {
      const fileId = await storeFile(ada, 'file', type, bytes);
      shops.push([new Workshop(fileId), fileId, code]);
    };
    await add('application/pdf', 'not a PDF at all', /damaged/);
    await add('text/plain', '   \n ', /empty/);
    await add('image/png', 'x', /unsupported/);
    for (const [shop, fileId, code] of shops) {
      await begun(shop, fileId);
      await shop.drain();
      const row = await rowOf(fileId);
      expect(row).toMatchObject({ status: 'failed', indexVersion: 0, workVersion: null, retired: [], progress: null });
      expect(row?.errorCode).toMatch(code);
      expect(row?.error).toMatch(/^[A-Z].*\.$/);
      expect(await traces(fileId)).toEqual({ chunks: [], vectorIds: [], keys: [''] });
    }
  });

  it('leaves nothing when the embedding model refuses after passages were written', async () => {
    const fileId = await newHandbook();
    const shop = new Workshop(fileId);
    await begun(shop, fileId, { embeddingModel: { ...MODEL, provider: 'anthropic' } });
    await shop.drain();
    expect(await rowOf(fileId)).toMatchObject({ status: 'failed', indexVersion: 0 });
    expect(await traces(fileId)).toEqual({ chunks: [], vectorIds: [], keys: [''] });
    await begun(shop, fileId, { embeddingModel: MODEL });
    await shop.drain();
    await expectOnly(fileId, 2);
  });

  it('says so when its bytes are gone', async () => {
    const fileId = await newHandbook();
    await env.FILES.delete(`documents/${ada.account.userId}/${fileId}`);
    const shop = new Workshop(fileId);
    await begun(shop, fileId);
    await shop.drain();
    expect(await rowOf(fileId)).toMatchObject({ status: 'failed', errorCode: 'lost' });
  });

  it('has failed once its message was given up, unless another got further', async () => {
    const fileId = await newHandbook();
    const shop = new Workshop(fileId);
    await begun(shop, fileId);
    const [first] = shop.messages;
    const dead = (body: FileMessage | undefined) =>
      consumeFiles(
        { queue: DEAD_FILES_QUEUE, messages: [{ body, attempts: 1, ack() {}, retry() {} }] } as unknown as MessageBatch,
        shop.world.env,
      );
    const step = shop.messages.shift();
    if (step) await shop.deliver(step);
    await dead(first);
    expect(await rowOf(fileId)).toMatchObject({ status: 'chunking', workVersion: 1 });
    await dead(shop.messages[0]);
    expect(await rowOf(fileId)).toMatchObject({ status: 'failed', errorCode: 'gave_up', workVersion: null });
    await shop.drain();
    expect(await traces(fileId)).toEqual({ chunks: [], vectorIds: [], keys: [''] });
  });
});

describe('what is deleted or lost', () => {
  it('is removed whole, at whatever step of its work it was deleted', async () => {
    for (let steps = 0; steps < 6; steps++) {
      const { fileId, shop } = await readyFile(handbook(['tea']));
      await begun(shop, fileId, { chunkSettings: { maxTokens: 90, overlapTokens: 0 } });
      for (let i = 0; i < steps; i++) {
        const next = shop.messages.shift();
        if (next) await shop.deliver(next);
      }
      await markDeleted(fileId);
      shop.messages.push({ kind: 'remove', fileId });
      await shop.drain(2);
      expect(await rowOf(fileId)).toBeUndefined();
      expect(await traces(fileId)).toEqual({ chunks: [], vectorIds: [], keys: [] });
    }
  });

  it('is woken where a message was lost', async () => {
    const fileId = await newHandbook();
    const shop = new Workshop(fileId);
    await begun(shop, fileId);
    const [lost] = shop.messages.splice(0);
    expect(lost).toEqual({ kind: 'process', fileId, version: 1, seq: 0 });
    const own = () => shop.messages.filter((message) => message.fileId === fileId);
    await wakeStandingFiles(shop.world, Date.now());
    expect(own()).toEqual([]);
    await wakeStandingFiles(shop.world, Date.now() + 31 * 60_000);
    expect(own()).toEqual([lost]);
    const mine = own();
    shop.messages.length = 0;
    shop.messages.push(...mine);
    await shop.drain();
    await expectOnly(fileId, 1);
  });
});

describe('passages', () => {
  it('are listed in order, page by page, and shown with their neighbours', async () => {
    const { fileId } = await readyFile();
    const all = (await traces(fileId)).chunks.map(({ id }) => id);
    const listed: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await ada.api.get<{ data: { id: string }[]; nextCursor: string | null }>(
        `/files/${fileId}/chunks?limit=4${query}`,
      );
      listed.push(...body.data.map(({ id }) => id));
      cursor = body.nextCursor;
    }
    expect(listed).toEqual(all);
    const { body } = await ada.api.get<Record<'before' | 'after', { ordinal: number }[]> & { chunk: object }>(
      `/files/${fileId}/chunks/1`,
    );
    expect(body.chunk).toMatchObject({ id: all[1], ordinal: 1, heading: 'About tea' });
    expect(body.before.map(({ ordinal }) => ordinal)).toEqual([0]);
    expect(body.after.map(({ ordinal }) => ordinal)).toEqual([2, 3]);
    for (const place of [all.length, -1, '1.5', 'x']) {
      expect((await ada.api.get(`/files/${fileId}/chunks/${place}`)).status).toBe(404);
    }
  });

  it('are shown as other settings would cut them, and stay as they are', async () => {
    const { fileId } = await readyFile();
    const before = await traces(fileId);
    const preview = (maxTokens: number, overlapTokens = 0) =>
      ada.api.post<{ count: number; complete: boolean; data: { text: string; tokens: number }[] }>(
        `/files/${fileId}/chunk-preview`,
        { chunkSettings: { maxTokens, overlapTokens } },
      );
    const [fine, coarse] = [(await preview(64)).body, (await preview(2_000)).body];
    expect(coarse.complete).toBe(true);
    expect(fine.count).toBeGreaterThan(coarse.count);
    for (const { tokens } of fine.data) expect(tokens).toBeLessThanOrEqual(64);
    expect((await preview(64, 32)).status).toBe(422);
    expect((await preview(10)).status).toBe(422);
    expect(await traces(fileId)).toEqual(before);
  });

  it('are shown before there is an index, or why there is none', async () => {
    const good = await newHandbook();
    const bad = await storeFile(ada, 'x.pdf', 'application/pdf', 'no PDF');
    const ask = (fileId: string) =>
      ada.api.post<{ count: number; detail: string }>(`/files/${fileId}/chunk-preview`, { chunkSettings: SETTINGS });
    expect((await ask(good)).body.count).toBeGreaterThan(6);
    const refused = await ask(bad);
    expect(refused.status).toBe(422);
    expect(refused.body.detail).toMatch(/PDF|damaged/i);
  });

  it('of others are not there', async () => {
    const { fileId } = await readyFile();
    const eve = await edgeUser();
    const asked = await Promise.all([
      eve.api.get(`/files/${fileId}/chunks`),
      eve.api.get(`/files/${fileId}/chunks/0`),
      eve.api.post(`/files/${fileId}/process`, {}),
      eve.api.post(`/files/${fileId}/chunk-preview`, { chunkSettings: SETTINGS }),
    ]);
    expect(asked.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect((await rowOf(fileId))?.lastVersion).toBe(1);
  });
});
