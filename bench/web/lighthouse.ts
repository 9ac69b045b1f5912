import lighthouse, { desktopConfig } from 'lighthouse';
import type { MeasuredPage } from './pages.ts';
import type { Scene } from './scene.ts';

const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const;
/** What each page must reach, of 100. */
export const WANTED = { performance: 95, accessibility: 100, 'best-practices': 100 } as const;

export type Scores = Record<(typeof CATEGORIES)[number], number>;

export interface Look {
  scores: Scores;
  /** Audits that took points, as Lighthouse names them. */
  findings: string[];
}

/** Lighthouse's opinion of a page, in the Chromium that listens on `port`. */
export async function look(
  scene: Scene,
  measured: MeasuredPage,
  port: number,
  device: 'desktop' | 'mobile',
): Promise<Look> {
  const result = await lighthouse(
    `${scene.origin}${measured.path}`,
    {
      port,
      output: 'json',
      logLevel: 'silent',
      onlyCategories: [...CATEGORIES],
      ...(measured.signedIn ? { extraHeaders: { cookie: scene.cookie } } : {}),
    },
    device === 'desktop' ? desktopConfig : undefined,
  );
  if (!result) throw new Error(`Lighthouse said nothing about ${measured.path}.`);
  const { categories, audits } = result.lhr;
  const scores = Object.fromEntries(
    CATEGORIES.map((name) => [name, Math.round((categories[name]?.score ?? 0) * 100)]),
  ) as Scores;
  const findings = CATEGORIES.flatMap((name) =>
    (categories[name]?.auditRefs ?? [])
      .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 0.9)
      .map(({ id }) => `${name}: ${id}`),
  );
  return { scores, findings };
}
