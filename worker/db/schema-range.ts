/**
 * Schema versions (the number of applied migrations) that this code can serve. A migration first only expands, so that
 * the code before it still works: raise `newest` with it, and `oldest` once the code needs what it added.
 */
export const SCHEMA_RANGE = { oldest: 11, newest: 11 } as const;
