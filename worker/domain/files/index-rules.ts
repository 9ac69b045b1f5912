import { Buffer } from 'node:buffer';

/** What the encoder reads of a passage: the headings above say what the text itself leaves out. */
export function encodedText({ heading, text }: { heading: string; text: string }): string {
  return heading === '' ? text : `${heading}\n${text}`;
}

/** A vector as the cache keeps it: little-endian 32-bit floats in base64. */
export function packVector(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [i, value] of vector.entries()) bytes.writeFloatLE(value, i * 4);
  return bytes.toString('base64');
}

/** The vector again; undefined for what is none of this length. */
export function unpackVector(text: string, dimensions: number): Float32Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.byteLength !== dimensions * 4) return undefined;
  return Float32Array.from({ length: dimensions }, (_, i) => bytes.readFloatLE(i * 4));
}
