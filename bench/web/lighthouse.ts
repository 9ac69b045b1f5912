import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import lighthouse, { desktopConfig } from 'lighthouse';
import { chromium } from 'playwright-core';
import { freePort } from '../../dev/runtime/processes.ts';
import { CHROMIUM_FLAGS } from '../../test/harness/chromium.ts';
import type { MeasuredPage } from './pages.ts';
import { type Scene, signIn } from './scene.ts';

const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const;

export type Scores = Record<(typeof CATEGORIES)[number], number>;

export interface Look {
  scores: Scores;
  /** Audits that took points, as Lighthouse names them. */
  findings: string[];
}

type Device = 'desktop' | 'mobile';

async function lookAt(scene: Scene, measured: MeasuredPage, port: number, device: Device): Promise<Look> {
  const address = `${scene.origin}${measured.path}`;
  const result = await lighthouse(
    address,
    { port, output: 'json', logLevel: 'silent', onlyCategories: [...CATEGORIES] },
    device === 'desktop' ? desktopConfig : undefined,
  );
  if (!result) throw new Error(`Lighthouse said nothing about ${measured.path}.`);
  const { categories, audits, finalDisplayedUrl, runtimeError } = result.lhr;
  if (runtimeError) throw new Error(runtimeError.message);
  // Whoever is no longer signed in would be praised for the sign-in page.
  if (new URL(finalDisplayedUrl).pathname !== new URL(address).pathname)
    throw new Error(`Lighthouse was led from ${measured.path} to ${finalDisplayedUrl}.`);
  const scores = Object.fromEntries(
    CATEGORIES.map((name) => [name, Math.round((categories[name]?.score ?? 0) * 100)]),
  ) as Scores;
  const findings = CATEGORIES.flatMap((name) =>
    (categories[name]?.auditRefs ?? [])
      .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 0.9)
      .map(({ id }) => `${name}: ${id} ${audits[id]?.displayValue ?? ''}`.trim()),
  );
  return { scores, findings };
}

/** Lighthouse with a Chromium of its own. Its pages open in the browser's own profile, so that is who is signed in. */
export async function startLighthouse(executablePath: string, scene: Scene) {
  const profile = mkdtempSync(join(tmpdir(), 'baton-lighthouse-'));
  const port = await freePort();
  const args = [...CHROMIUM_FLAGS, `--remote-debugging-port=${port}`];
  const context = await chromium.launchPersistentContext(profile, { executablePath, args });
  return {
    /** Lighthouse's opinion of a page, as a stranger or as somebody signed in sees it. @throws where it saw another page */
    async look(measured: MeasuredPage, device: Device): Promise<Look> {
      await context.clearCookies();
      if (measured.signedIn) await signIn(context, scene);
      return lookAt(scene, measured, port, device);
    },
    async stop(): Promise<void> {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
