export interface RoundResult {
  round: number;
  /** Runs that the model was answering when the runtime was killed. */
  inFlight: number;
  /** Runs started in this round. */
  runs: number;
  /** Of these, those whose end nobody had been told at the kill. */
  interrupted: number;
  /** Accounts whose sign-up was acknowledged, each with its grant. */
  signUps: number;
  /** Events that readers had before the kill. */
  eventsRead: number;
  restartMs: number;
  /** Until all runs had ended, all holds were closed, the mirror was level and all of it was checked. */
  recoveryMs: number;
  faults: string[];
}

export interface KillSummary {
  seed: number;
  rounds: number;
  faultsAtTheEnd: string[];
  results: RoundResult[];
}

const FAULTS_SHOWN = 20;

export function roundLine(result: RoundResult): string {
  const { round, inFlight, runs, interrupted, signUps, eventsRead, restartMs, recoveryMs, faults } = result;
  const head = `round ${round}: ${inFlight} in flight, ${interrupted} of ${runs} runs interrupted, ${signUps} accounts, ${eventsRead} events read`;
  const tail = `restarted in ${restartMs} ms, whole after ${recoveryMs} ms`;
  const verdict = faults.length === 0 ? 'nothing lost, nothing doubled' : `${faults.length} FAULTS`;
  return [`${head}; ${tail}: ${verdict}`, ...faults.slice(0, FAULTS_SHOWN).map((fault) => `  ${fault}`)].join('\n');
}

/** The rounds in the shape of a test report, one test a round and one for the end, with the figures beside them. */
export function reportOf(summary: KillSummary) {
  const { results, rounds, faultsAtTheEnd } = summary;
  const good = results.filter(({ faults }) => faults.length === 0).length + (faultsAtTheEnd.length === 0 ? 1 : 0);
  const sum = (read: (result: RoundResult) => number) => results.reduce((total, result) => total + read(result), 0);
  return {
    numPassedTests: good,
    numFailedTests: rounds + 1 - good,
    testResults: [],
    totals: {
      runs: sum(({ runs }) => runs),
      interrupted: sum(({ interrupted }) => interrupted),
      eventsRead: sum(({ eventsRead }) => eventsRead),
      signUps: sum(({ signUps }) => signUps),
      faults: sum(({ faults }) => faults.length) + faultsAtTheEnd.length,
      fewestInFlight: Math.min(...results.map(({ inFlight }) => inFlight)),
      slowestRestartMs: Math.max(...results.map(({ restartMs }) => restartMs)),
      slowestRecoveryMs: Math.max(...results.map(({ recoveryMs }) => recoveryMs)),
    },
    ...summary,
  };
}
