const LANES = 8;

/** FNV-1a, to a lane's number. */
function homeLane(agentId: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < agentId.length; i++) hash = Math.imul(hash ^ agentId.charCodeAt(i), 0x01000193) >>> 0;
  return hash % LANES;
}

/** The lane (colour) of an agent, the same everywhere and for good: a class of global.css, `lane-0` to `lane-7`. */
export function laneOf(agentId: string): string {
  return `lane-${homeLane(agentId)}`;
}

/**
 * Lanes of agents that are seen together, in the order in which they appear. Each keeps its own where it
 * is free, else it takes the next one, so that a handoff is always a change of colour (up to 8 agents).
 */
export function lanesOf(agentIds: Iterable<string>): Map<string, string> {
  const lanes = new Map<string, string>();
  const taken = new Set<number>();
  for (const id of agentIds) {
    if (lanes.has(id)) continue;
    let lane = homeLane(id);
    while (taken.has(lane) && taken.size < LANES) lane = (lane + 1) % LANES;
    taken.add(lane);
    lanes.set(id, `lane-${lane}`);
  }
  return lanes;
}
