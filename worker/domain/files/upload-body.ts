import { AppError } from '../../kernel/errors.ts';

export interface BodyPart {
  bytes: Uint8Array<ArrayBuffer>;
  isLast: boolean;
}

function take(chunks: Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const part = new Uint8Array(size);
  for (let filled = 0; filled < size; ) {
    const [first = new Uint8Array()] = chunks;
    const piece = first.subarray(0, size - filled);
    part.set(piece, filled);
    filled += piece.length;
    if (piece.length === first.length) chunks.shift();
    else chunks[0] = first.subarray(piece.length);
  }
  return part;
}

/** Says that a file is larger than it may be, or than was said. */
export function tooLarge(most: number): AppError {
  return new AppError('payload_too_large', `The file may have at most ${most.toLocaleString('en-US')} bytes here.`);
}

/**
 * A body in parts of one size, the last one excepted, which R2 wants them to be. One part is in memory at a time. An
 * empty body is one empty part.
 * @throws payload_too_large as soon as more than `most` bytes came
 */
export async function* bodyParts(
  body: ReadableStream<Uint8Array>,
  partSize: number,
  most: number,
): AsyncGenerator<BodyPart, undefined> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let [held, total] = [0, 0];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      total += value.length;
      if (total > most) throw tooLarge(most);
      if (value.length > 0) chunks.push(value);
      held += value.length;
      while (held > partSize) {
        held -= partSize;
        yield { bytes: take(chunks, partSize), isLast: false };
      }
    }
    yield { bytes: take(chunks, held), isLast: true };
  } finally {
    // Where somebody stops early, nothing more is taken in; a body that has ended is not minded.
    await reader.cancel().catch(() => undefined);
  }
}
