import { describe, expect, it } from 'vitest';
import { imageFacts } from './image-facts.ts';
import { PNG, WEBP } from './testing/pictures.ts';

function changed(bytes: Uint8Array<ArrayBuffer>, at: number, value: number): Uint8Array<ArrayBuffer> {
  const copy = bytes.slice();
  copy[at] = value;
  return copy;
}

function joined(...parts: Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

describe('imageFacts', () => {
  it('reads type and size from the bytes', () => {
    expect(imageFacts(PNG)).toEqual({ type: 'image/png', width: 1, height: 1 });
    expect(imageFacts(WEBP)).toEqual({ type: 'image/webp', width: 1, height: 1 });
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['text', new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">'.padEnd(80))],
    ['a JPEG', changed(PNG, 0, 0xff)],
    ['a PNG that is cut off', PNG.slice(0, -4)],
    ['a PNG with something behind it', joined(PNG, new TextEncoder().encode('<script>'))],
    ['a PNG whose first chunk is another', changed(PNG, 12, 0x41)],
    ['a PNG with a chunk longer than the file', changed(PNG, 8, 0x7f)],
    ['a WebP that is cut off', WEBP.slice(0, -2)],
    ['a WebP with something behind it', joined(WEBP, new Uint8Array(8))],
    ['a WebP without pixels', changed(WEBP, 12, 0x58)],
  ])('refuses %s', (_, bytes) => {
    expect(imageFacts(bytes)).toBeUndefined();
  });
});
