/** Digits that tell any two 32-bit floats apart. */
const DIGITS = 9;

/** A vector as pgvector reads it: `[0.1,0.2]`. */
export function vectorText(vector: Float32Array): string {
  return `[${Array.from(vector, (value) => Number(value.toPrecision(DIGITS))).join(',')}]`;
}
