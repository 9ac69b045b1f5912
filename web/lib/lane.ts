const LANES = 8;

/**
 * The lane (colour) of an agent, the same everywhere and for good: FNV-1a over its id.
 * Returns a class of tokens.css, `lane-0` to `lane-7`.
 */
export function laneOf(agentId: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < agentId.length; i++) hash = Math.imul(hash ^ agentId.charCodeAt(i), 0x01000193) >>> 0;
  return `lane-${hash % LANES}`;
}
