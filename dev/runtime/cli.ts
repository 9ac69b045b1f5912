import { runService } from '../service-process.ts';
import type { RuntimeReady } from './child.ts';
import { type RuntimeOptions, startRuntime, type WorkerLog } from './runtime.ts';

runService<RuntimeOptions, RuntimeReady, WorkerLog>(async (options, onLog) => {
  const runtime = await startRuntime({ ...options, onLog });
  const { url, directUrl, workerdPid } = runtime;
  return { ready: { url, directUrl, workerdPid }, stop: () => runtime.stop() };
});
