import { type AgentFormValues, NEW_AGENT } from './form-values.ts';

/** Changes of one agent that the server has not got yet, as this machine keeps them. */
export interface KeptCopy {
  values: AgentFormValues;
  /** The revision that they were made on. */
  revision: number;
  /** When the last of them was made, milliseconds since 1970. */
  at: number;
}

const keyOf = (agentId: string) => `baton:agent-changes:${agentId}`;
/** What an earlier page left behind, until somebody decides: new changes must not write over it. */
const leftKeyOf = (agentId: string) => `${keyOf(agentId)}:left`;

/** Writes or forgets; a browser without storage, or a full one, only loses the safety net. */
export function keepCopy(agentId: string, copy: KeptCopy | null): void {
  try {
    if (copy) localStorage.setItem(keyOf(agentId), JSON.stringify(copy));
    else localStorage.removeItem(keyOf(agentId));
  } catch {
    // The save to the server goes on without it.
  }
}

/**
 * What an earlier page kept and never saved, over `base` where it knew fewer fields. Nothing for what is no copy of
 * ours, or says the same as `base`.
 */
export function readLeft(agentId: string, base: AgentFormValues): KeptCopy | null {
  try {
    const kept = localStorage.getItem(keyOf(agentId));
    if (kept !== null) {
      localStorage.setItem(leftKeyOf(agentId), kept);
      localStorage.removeItem(keyOf(agentId));
    }
    return copyOver(JSON.parse(localStorage.getItem(leftKeyOf(agentId)) ?? 'null'), base);
  } catch {
    return null;
  }
}

/** It was used, or is not wanted. */
export function forgetLeft(agentId: string): void {
  try {
    localStorage.removeItem(leftKeyOf(agentId));
  } catch {
    // Without storage there was nothing to forget.
  }
}

/** The same, of what was read already. */
export function copyOver(kept: unknown, base: AgentFormValues): KeptCopy | null {
  if (typeof kept !== 'object' || kept === null || !('values' in kept)) return null;
  const { values, revision, at } = kept as Partial<KeptCopy>;
  if (typeof values !== 'object' || values === null || typeof revision !== 'number' || typeof at !== 'number')
    return null;
  const known = Object.entries(values).filter(([name, value]) => {
    const shape = name in base ? base[name as keyof AgentFormValues] : NEW_AGENT[name as keyof AgentFormValues];
    return shape !== undefined && typeof value === typeof shape && Array.isArray(value) === Array.isArray(shape);
  });
  const merged = { ...base, ...Object.fromEntries(known) } as AgentFormValues;
  return JSON.stringify(merged) === JSON.stringify(base) ? null : { values: merged, revision, at };
}
