import { createInterface } from 'node:readline';
import type { ChildMessage } from './child.ts';
import { type RuntimeOptions, startRuntime } from './runtime.ts';

/** The runtime as a process: takes its options as one line of JSON on stdin, and ends when stdin does. */
async function main(): Promise<void> {
  const input = createInterface({ input: process.stdin });
  const closed = new Promise<void>((resolve) => input.once('close', resolve));
  const [line] = await new Promise<[string]>((resolve) => input.once('line', (text: string) => resolve([text])));
  const options = JSON.parse(line) as RuntimeOptions;
  const runtime = await startRuntime({ ...options, onLog: (log) => tell({ kind: 'log', log }) });
  const { url, directUrl, workerdPid } = runtime;
  tell({ kind: 'ready', url, directUrl, workerdPid });
  await closed;
  await runtime.stop();
}

function tell(message: ChildMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

// A terminal's Ctrl-C reaches the whole group; the parent decides when this process ends.
process.on('SIGINT', () => {});

main()
  .then(() => process.exit(0))
  .catch((error: unknown) => {
    tell({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    process.exitCode = 1;
  });
