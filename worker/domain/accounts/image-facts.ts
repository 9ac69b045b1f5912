/** What a picture's own bytes say about it. */
export interface ImageFacts {
  type: 'image/png' | 'image/webp';
  width: number;
  height: number;
}

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

function ascii(view: DataView, offset: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(offset + i)));
}

/** Walks the chunks from header to end; anything behind the end, or cut off before it, is no picture of ours. */
function pngFacts(view: DataView): ImageFacts | undefined {
  let offset = PNG_SIGNATURE.length;
  let size: { width: number; height: number } | undefined;
  let hasPixels = false;
  while (offset + 12 <= view.byteLength) {
    const length = view.getUint32(offset);
    const kind = ascii(view, offset + 4);
    const next = offset + 12 + length;
    if (next > view.byteLength) return undefined;
    if (!size) {
      if (kind !== 'IHDR' || length !== 13) return undefined;
      size = { width: view.getUint32(offset + 8), height: view.getUint32(offset + 12) };
    }
    if (kind === 'IDAT') hasPixels = true;
    if (kind === 'IEND') return next === view.byteLength && hasPixels ? { type: 'image/png', ...size } : undefined;
    offset = next;
  }
  return undefined;
}

function lossySize(view: DataView, at: number, length: number) {
  const hasStart = length >= 10 && view.getUint8(at + 3) === 0x9d && view.getUint8(at + 4) === 1;
  if (!hasStart || view.getUint8(at + 5) !== 0x2a) return undefined;
  return { width: view.getUint16(at + 6, true) & 0x3fff, height: view.getUint16(at + 8, true) & 0x3fff };
}

function losslessSize(view: DataView, at: number, length: number) {
  if (length < 5 || view.getUint8(at) !== 0x2f) return undefined;
  const bits = view.getUint32(at + 1, true);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

/** A still WebP: its pixels are in one `VP8 ` or `VP8L` chunk; an animation has none at this level. */
function webpFacts(view: DataView): ImageFacts | undefined {
  if (view.getUint32(4, true) + 8 !== view.byteLength) return undefined;
  let size: { width: number; height: number } | undefined;
  let offset = 12;
  while (offset + 8 <= view.byteLength) {
    const kind = ascii(view, offset);
    const length = view.getUint32(offset + 4, true);
    const data = offset + 8;
    if (data + length > view.byteLength) return undefined;
    if (kind === 'VP8 ') size ??= lossySize(view, data, length);
    if (kind === 'VP8L') size ??= losslessSize(view, data, length);
    offset = data + length + (length % 2);
  }
  return size && offset === view.byteLength ? { type: 'image/webp', ...size } : undefined;
}

/** Type and size of a PNG or a still WebP by its content; `undefined` for anything else, whatever it calls itself. */
export function imageFacts(bytes: Uint8Array<ArrayBuffer>): ImageFacts | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength >= 45 && PNG_SIGNATURE.every((byte, i) => bytes[i] === byte)) return pngFacts(view);
  if (bytes.byteLength >= 20 && ascii(view, 0) === 'RIFF' && ascii(view, 8) === 'WEBP') return webpFacts(view);
  return undefined;
}
