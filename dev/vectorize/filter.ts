import { byteLength, indexedPart, LIMITS, VectorizeRefusal } from './limits.ts';

type Scalar = string | number | boolean;

/** What a filter may compare with; texts as they are indexed. */
export type IndexedValues = ReadonlyMap<string, Scalar>;

const COMPARISONS: Record<string, (value: Scalar, wanted: unknown) => boolean> = {
  $eq: (value, wanted) => value === wanted,
  $ne: (value, wanted) => value !== wanted,
  $lt: (value, wanted) => value < (wanted as Scalar),
  $lte: (value, wanted) => value <= (wanted as Scalar),
  $gt: (value, wanted) => value > (wanted as Scalar),
  $gte: (value, wanted) => value >= (wanted as Scalar),
  $in: (value, wanted) => (wanted as unknown[]).includes(value),
  $nin: (value, wanted) => !(wanted as unknown[]).includes(value),
};

/** @throws VectorizeRefusal for a filter that Vectorize would refuse */
export function checkFilter(filter: Record<string, unknown>): void {
  const names = Object.keys(filter);
  if (names.length === 0) throw new VectorizeRefusal(40_022, 'filter must be a non-empty object');
  const size = byteLength(JSON.stringify(filter));
  if (size >= LIMITS.filterBytes) throw new VectorizeRefusal(40_023, `filter is too large: ${size} bytes`);
  for (const [name, wanted] of Object.entries(filter)) {
    if (name === '' || name.startsWith('$') || name.includes('"'))
      throw new VectorizeRefusal(40_024, `invalid filter key "${name}"`);
    for (const [operator, value] of Object.entries(conditionsOf(wanted))) {
      const isList = operator === '$in' || operator === '$nin';
      const isKnown = operator in COMPARISONS;
      if (!isKnown || isList !== Array.isArray(value) || (Array.isArray(value) && value.length === 0))
        throw new VectorizeRefusal(40_024, `invalid filter condition "${operator}" of "${name}"`);
    }
  }
}

/** Whether a vector passes. What was not indexed when it was written is as if it were not there. */
export function passes(filter: Record<string, unknown>, values: IndexedValues): boolean {
  return Object.entries(filter).every(([name, wanted]) => {
    const value = values.get(name);
    if (value === undefined) return false;
    const own = typeof value === 'string' ? indexedPart(value) : value;
    return Object.entries(conditionsOf(wanted)).every(([operator, other]) => COMPARISONS[operator]?.(own, other));
  });
}

function conditionsOf(wanted: unknown): Record<string, unknown> {
  return typeof wanted === 'object' && wanted !== null ? (wanted as Record<string, unknown>) : { $eq: wanted };
}
