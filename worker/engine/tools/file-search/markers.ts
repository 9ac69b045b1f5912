/**
 * The name of one call within its conversation, for the markers of its passages: `k7q-1a` is call `t1_0` of a run whose
 * id gives `k7q`. Made of the effect's key alone, so that a replay gives the same, no two calls of a run share one, and
 * a marker that a model copies out of an earlier run means nothing in this one.
 * @param effectKey `<run>/<call id>`
 */
export function callMark(effectKey: string): string {
  const at = effectKey.lastIndexOf('/');
  return `${runMark(effectKey.slice(0, Math.max(0, at)))}-${placeOf(effectKey.slice(at + 1))}`;
}

export function markerOf(callMark: string, number: number): string {
  return `[[${callMark}-${number}]]`;
}

/** `t1_0` → `1a`, `t1_1-t2_0` → `1b2a`. */
function placeOf(callId: string): string {
  const calls = [...callId.matchAll(/t(\d+)_(\d+)/g)];
  if (calls.length === 0) return '0a';
  return calls.map(([, turn, index]) => `${turn}${letters(Number(index))}`).join('');
}

/** 0 → a, 25 → z, 26 → aa. */
function letters(index: number): string {
  const rest = Math.floor(index / 26);
  return `${rest > 0 ? letters(rest - 1) : ''}${String.fromCharCode(97 + (index % 26))}`;
}

/** Without those that look alike. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Three letters of an FNV-1a hash. */
function runMark(run: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < run.length; i++) hash = Math.imul(hash ^ run.charCodeAt(i), 0x01000193) >>> 0;
  const size = ALPHABET.length;
  return [hash, hash / size, hash / size ** 2].map((part) => ALPHABET.charAt(Math.floor(part) % size)).join('');
}
