import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { json, type LocalServer, serve } from '../http/testing/server.ts';
import { fakeWorld } from '../http/testing/world.ts';
import { type ImageConfig, imageConfigSchema } from './config.ts';
import { imageTool } from './kind.ts';
import { runImageTool } from './run.ts';

const servers: LocalServer[] = [];
const KEY = 'sk-image-key-value';

afterAll(() => Promise.all(servers.map((server) => server.close())));

async function start(answer: Parameters<typeof serve>[0]) {
  const server = await serve(answer);
  servers.push(server);
  return server;
}

/** A PNG by its header, which is all that is looked at. */
function png(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(64);
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).copy(bytes);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}

const config = (more: Record<string, unknown> = {}): ImageConfig => imageConfigSchema.parse(more);
const failure = (work: Promise<unknown>) =>
  work.then(
    () => Promise.reject(new Error('It went through.')),
    (error: unknown) => error as { code: string; message: string },
  );

function worldOf(server: LocalServer, provider = 'openai', path = '') {
  return fakeWorld({ hosts: [server.host], secrets: { [provider]: { value: KEY, baseUrl: `${server.url}${path}` } } });
}

const draw = (world: ReturnType<typeof fakeWorld>, args: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  runImageTool({ config: config(more), fn: 'draw', args, effectKey: 'effect-1' }, world);

describe('drawing an image', () => {
  it('asks OpenAI as its reference says, and keeps the image', async () => {
    const api = await start((_, response) =>
      json(response, { data: [{ b64_json: png(1536, 1024).toString('base64') }] }),
    );
    const world = worldOf(api, 'openai', '/v1');
    const outcome = await draw(world, { prompt: 'A red fox', name: 'Red Fox!', shape: 'landscape' }, { style: 'flat' });
    expect(outcome.output).toEqual({ path: '/images/red-fox-1.png', bytes: 64, width: 1536, height: 1024 });
    const seen = api.only();
    expect([seen.method, seen.url]).toEqual(['POST', '/v1/images/generations']);
    expect(seen.headers).toMatchObject({ authorization: `Bearer ${KEY}`, 'idempotency-key': 'effect-1' });
    expect(JSON.parse(seen.body)).toEqual({
      model: 'gpt-image-1',
      prompt: 'A red fox\n\nStyle: flat',
      n: 1,
      size: '1536x1024',
      quality: 'medium',
      output_format: 'png',
    });
    expect(Buffer.from(world.written.get('/images/red-fox-1.png') ?? []).equals(png(1536, 1024))).toBe(true);
    expect(JSON.stringify(outcome)).not.toMatch(/iVBOR|sk-image/);
    expect(await draw(world, { prompt: 'x', name: 'red fox' })).toMatchObject({
      output: { path: '/images/red-fox-2.png' },
    });
  });

  it.each([
    ['stable-image-core', '/v2beta/stable-image/generate/core', null],
    ['stable-image-ultra', '/v2beta/stable-image/generate/ultra', null],
    ['sd3.5-large', '/v2beta/stable-image/generate/sd3', 'sd3.5-large'],
  ])('asks Stability for %s as its reference says', async (model, path, named) => {
    const api = await start((_, response) =>
      json(response, { image: png(10, 20).toString('base64'), finish_reason: 'SUCCESS', seed: 1 }),
    );
    const { output } = await draw(
      worldOf(api, 'stability'),
      { prompt: 'fox' },
      { provider: 'stability', model, shape: 'portrait' },
    );
    expect(output).toEqual({ path: '/images/fox-1.png', bytes: 64, width: 10, height: 20 });
    const seen = api.only();
    expect(seen.url).toBe(path);
    expect(seen.headers).toMatchObject({ authorization: `Bearer ${KEY}`, accept: 'application/json' });
    const type = String(seen.headers['content-type']);
    const form = await new Response(new Uint8Array(seen.bytes), { headers: { 'content-type': type } }).formData();
    expect([form.get('prompt'), form.get('aspect_ratio'), form.get('output_format'), form.get('model')]).toEqual([
      'fox',
      '2:3',
      'png',
      named,
    ]);
  });

  it.each<[number, unknown, string]>([
    [401, { error: { message: `Incorrect API key provided: ${KEY}` } }, 'unauthorized'],
    [429, { error: { message: 'Rate limit' } }, 'rate_limited'],
    [400, { error: { message: 'Rejected by the safety system' } }, 'denied'],
    [403, { name: 'content_moderation', errors: ['Flagged'] }, 'denied'],
    [500, {}, 'upstream_failed'],
    [200, { image: png(1, 1).toString('base64'), finish_reason: 'CONTENT_FILTERED' }, 'denied'],
    [200, { data: [{ url: 'https://example.com/a.png' }] }, 'upstream_failed'],
    [200, { data: [{ b64_json: 'PHNjcmlwdD4=' }] }, 'upstream_failed'],
    [200, { data: [{ b64_json: '***' }] }, 'upstream_failed'],
    [200, [], 'upstream_failed'],
  ])('says what came of %i %j', async (status, answer, code) => {
    const api = await start((_, response) => json(response, answer, status));
    const world = worldOf(api);
    const error = await failure(draw(world, { prompt: 'fox' }));
    expect(error.code).toBe(code);
    expect(error.message).not.toContain(KEY);
    expect(world.written.size).toBe(0);
  });

  it('needs a key, and a prompt', async () => {
    expect((await failure(draw(fakeWorld(), { prompt: 'fox' }))).code).toBe('not_configured');
    expect((await failure(draw(fakeWorld(), { prompt: ' ' }))).code).toBe('bad_arguments');
  });

  it('ends with the time of the call', async () => {
    const controller = new AbortController();
    const api = await start(() => setImmediate(() => controller.abort()));
    const world = { ...worldOf(api), signal: controller.signal };
    expect((await failure(draw(world, { prompt: 'fox' }))).code).toBe('timeout');
  });

  it('writes into its own folder, whatever the name is', async () => {
    const api = await start((_, response) => json(response, { data: [{ b64_json: png(1, 1).toString('base64') }] }));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('../../etc/passwd', '/', '..', 'a/b')),
        async (name) => {
          const { output } = await draw(worldOf(api), { prompt: 'fox', name });
          expect((output as { path: string }).path).toMatch(/^\/images\/[a-z0-9]+(?:-[a-z0-9]+)*-1\.png$/);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('an image tool', () => {
  it.each(imageTool.examples)('has a valid example: $title', ({ config: example }) => {
    expect(imageTool.issues(example)).toEqual([]);
  });

  it('costs three credits a call, and is never repeated by itself', () => {
    const functions = imageTool.functions({ name: 'draw', description: '', config: config({ shape: 'square' }) });
    expect(functions).toMatchObject([{ microcredits: 3_000_000, repeatable: false }]);
    expect(Object.keys(functions[0]?.parameters.properties ?? {})).toEqual(['prompt', 'name']);
  });

  it.each([
    ['openai', 'stable-image-core'],
    ['stability', 'gpt-image-1'],
    ['openai', '../files'],
  ])('is not saved with %s and %s', (provider, model) => {
    expect(imageTool.issues(config({ provider, model })).map(({ path }) => path)).toEqual(['model']);
  });

  it('opens the key that it names, or the first of its provider', () => {
    expect(imageTool.secrets(config())).toEqual([{ provider: 'openai' }]);
    expect(imageTool.secrets(config({ keyId: 'key_a' }))).toEqual([{ provider: 'openai', keyId: 'key_a' }]);
  });
});
