import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { spawnRuntime } from '../../dev/runtime/child.ts';
import { freePort } from '../../dev/runtime/processes.ts';
import { freshVars, workerVars } from '../../dev/settings.ts';
import { startStandIns } from '../../dev/testing/stand-ins.ts';
import { BUILD } from '../../test/harness/build.ts';
import { batonAt, cookiesOf, newUser } from '../../test/harness/client.ts';

/** The built site with somebody in it who has an agent and a finished run. */
export interface Scene {
  origin: string;
  cookie: string;
  agentId: string;
  runId: string;
  stop(): Promise<void>;
}

/** Boots the built worker on temporary data, as browser benchmarks need it. */
export async function startScene(): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-web-bench-'));
  const standIns = await startStandIns();
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const runtime = await spawnRuntime({
    ...BUILD,
    dataDir: folder,
    port,
    vars: workerVars({ ...freshVars(), LOG_LEVEL: 'error' }, standIns, origin),
  });
  const { api, account } = await newUser(batonAt(origin));
  const agent = await api.post<{ id: string }>('/agents', {
    name: 'Math Tutor',
    instructions: 'You help with mathematics. Explain each step.',
  });
  const run = await api.post<{ id: string }>(`/agents/${agent.body.id}/run`, {
    input: 'What is 12 * 12?',
    mode: 'wait',
  });
  return {
    origin,
    cookie: account.cookie,
    agentId: agent.body.id,
    runId: run.body.id,
    async stop() {
      await runtime.stop();
      await standIns.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Signs a browser in, as one that came by the form is: by cookies of its own, which answers then renew. A `Cookie`
 * header sent along instead is lost as soon as the first answer sets a cookie.
 */
export async function signIn(context: BrowserContext, scene: Scene): Promise<void> {
  await context.addCookies(cookiesOf(scene.cookie, scene.origin));
}
