/** Resolves when somebody asks this process to stop: Ctrl-C, a supervisor, or a terminal that closes. */
export function untilAskedToStop(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(undefined));
  });
}
