/** A vector of length 1, as 32-bit floats; `null` for one without a direction. */
export function unit(vector: readonly number[]): Float32Array | null {
  const length = Math.hypot(...vector);
  if (!Number.isFinite(length) || length === 0) return null;
  return Float32Array.from(vector, (value) => value / length);
}

/** Cosine similarity of two unit vectors; -1 where their lengths differ. */
export function cosine(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return -1;
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return Math.min(1, sum);
}

/** The candidate that is most similar, from `threshold` on. */
export function nearest<T extends { vector: Float32Array }>(
  wanted: Float32Array,
  candidates: Iterable<T>,
  threshold: number,
): { found: T; similarity: number } | null {
  let best: { found: T; similarity: number } | null = null;
  for (const candidate of candidates) {
    const similarity = cosine(wanted, candidate.vector);
    if (similarity >= threshold && similarity > (best?.similarity ?? -1)) best = { found: candidate, similarity };
  }
  return best;
}
