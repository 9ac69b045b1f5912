import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { spawnRuntime } from '../../dev/runtime/child.ts';
import { freePort } from '../../dev/runtime/processes.ts';
import { freshVars, workerVars } from '../../dev/settings.ts';
import { startStandIns } from '../../dev/testing/stand-ins.ts';
import { sdkServer } from '../../worker/engine/tools/mcp/testing/sdk-server.ts';
import { oauthMcpServer } from '../../worker/providers/mcp-oauth/testing/oauth-mcp-server.ts';
import { startChaosModel } from '../chaos-model/server.ts';
import { BUILD } from '../harness/build.ts';
import { CHROMIUM_FLAGS, findChromium } from '../harness/chromium.ts';

/** Where the one site of all browser tests stands. */
export interface SiteAddress {
  origin: string;
  /** Chromium's own door, for `chromium.connect`. */
  browser: string;
  /** The stand-ins of the model APIs (`…/v1`) and of the mail service (its mails show at the root). */
  gateway: string;
  mail: string;
  /**
   * A server of somebody's own (`…/v1`), which the platform's own calls go through as well: it passes them on to the
   * gateway, holds answers that a test wants to be held, refuses keys with `wrong` in them, and receives traces.
   */
  ownServer: string;
  /** An MCP server made with the official SDK. */
  mcpServer: string;
  /** Another one, which people sign in at; everybody who comes there agrees at once. */
  signInServer: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    site: SiteAddress;
  }
}

/** Between two pieces of an answer: slow enough that a tab can be closed in the middle of one. */
const PIECE_MS = 120;

/** Starts the built site on temporary data and one Chromium; every test file makes people of its own in it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('No Chromium found; set CHROMIUM_PATH.');
  const folder = mkdtempSync(join(tmpdir(), 'baton-browser-'));
  const standIns = await startStandIns({ gateway: { mode: 'demo', delayMs: PIECE_MS } });
  const own = await startChaosModel(standIns.gatewayUrl);
  const mcp = await sdkServer();
  const signIns = await oauthMcpServer();
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const vars = workerVars(
    {
      ...freshVars(),
      LOG_LEVEL: 'error',
      ALLOWED_PRIVATE_HOSTS: [new URL(standIns.gatewayUrl).host, mcp.host, new URL(signIns.url).host].join(','),
      OPENAI_TRACES_URL: `${own.url}/v1/traces/ingest`,
    },
    { ...standIns, gatewayUrl: `${own.url}/v1` },
    origin,
  );
  const runtime = await spawnRuntime({ ...BUILD, dataDir: folder, port, vars });
  const server = await chromium.launchServer({ executablePath, args: CHROMIUM_FLAGS, host: '127.0.0.1' });
  project.provide('site', {
    origin,
    browser: server.wsEndpoint(),
    gateway: standIns.gatewayUrl,
    mail: standIns.mailUrl,
    ownServer: `${own.url}/v1`,
    mcpServer: mcp.url,
    signInServer: signIns.url,
  });
  return async () => {
    await server.close();
    await runtime.stop();
    await own.stop();
    await mcp.close();
    await signIns.close();
    await standIns.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
