import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AppError } from '../../kernel/errors.ts';
import { type BodyPart, bodyParts } from './upload-body.ts';

async function collect(parts: AsyncIterable<BodyPart>): Promise<BodyPart[]> {
  const all: BodyPart[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

function streamOf(chunks: readonly Uint8Array[], cancelled: unknown[] = []): ReadableStream<Uint8Array> {
  const rest = [...chunks];
  return new ReadableStream({
    pull(controller) {
      const next = rest.shift();
      if (next) controller.enqueue(next);
      else controller.close();
    },
    cancel: (reason) => void cancelled.push(reason),
  });
}

it('cuts a body into parts of one size, however it arrives', async () => {
  const chunk = fc.uint8Array({ maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(fc.array(chunk, { maxLength: 20 }), fc.integer({ min: 1, max: 50 }), async (chunks, size) => {
      const parts = await collect(bodyParts(streamOf(chunks), size, 10_000));
      expect(parts.flatMap(({ bytes }) => [...bytes])).toEqual(chunks.flatMap((bytes) => [...bytes]));
      expect(parts.map(({ isLast }) => isLast)).toEqual(parts.map((_, i) => i === parts.length - 1));
      for (const { bytes } of parts.slice(0, -1)) expect(bytes).toHaveLength(size);
      const last = parts.at(-1)?.bytes.length ?? -1;
      expect(last).toBeLessThanOrEqual(size);
      if (parts.length > 1) expect(last).toBeGreaterThan(0);
    }),
  );
});

it('stops taking a body in as soon as it is too large', async () => {
  const cancelled: unknown[] = [];
  const chunks = Array.from({ length: 100 }, () => new Uint8Array(10));
  const parts = collect(bodyParts(streamOf(chunks, cancelled), 8, 25));
  await expect(parts).rejects.toThrow(AppError);
  await expect(parts).rejects.toMatchObject({ code: 'payload_too_large' });
  expect(cancelled).toHaveLength(1);
});

it('lets go of a body that nobody reads on', async () => {
  const cancelled: unknown[] = [];
  for await (const _ of bodyParts(streamOf([new Uint8Array(10), new Uint8Array(10)], cancelled), 4, 100)) break;
  expect(cancelled).toHaveLength(1);
});
