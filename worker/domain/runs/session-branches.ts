/** A run as far as branches go: what it was forked from, and where it lives. */
export interface BranchRun {
  id: string;
  sessionId: string | null;
  forkedFromRunId: string | null;
  /** Epoch milliseconds. */
  at: number;
}

export interface Alternative {
  runId: string;
  sessionId: string | null;
}

/**
 * The answers that stand in for one another at each run's place, oldest first: the run itself, what it was
 * forked from, and all other forks of those. `forks` are the conversation's runs that were forked.
 * A run without alternatives has itself alone.
 */
export function alternativesOf(
  runs: readonly BranchRun[],
  forks: readonly BranchRun[],
  originals: readonly BranchRun[],
): Map<string, Alternative[]> {
  const known = new Map([...originals, ...forks, ...runs].map((run) => [run.id, run]));
  const families = new Map<string, BranchRun[]>();
  for (const run of known.values()) {
    const root = rootOf(run, known);
    families.set(root, [...(families.get(root) ?? []), run]);
  }
  return new Map(
    runs.map((run) => {
      const family = families.get(rootOf(run, known)) ?? [run];
      const ordered = family.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
      return [run.id, ordered.map(({ id, sessionId }) => ({ runId: id, sessionId }))];
    }),
  );
}

/** The first run of a line of forks. A line whose beginning is unknown ends at the id that is missing. */
function rootOf(run: BranchRun, known: ReadonlyMap<string, BranchRun>): string {
  const seen = new Set<string>();
  let current = run;
  while (current.forkedFromRunId !== null && !seen.has(current.id)) {
    seen.add(current.id);
    const parent = known.get(current.forkedFromRunId);
    if (!parent) return current.id;
    current = parent;
  }
  return current.id;
}
