import type { FrameTimes } from './frames.ts';
import type { Look, Scores } from './lighthouse.ts';
import type { Visit } from './vitals.ts';

/** What was measured of a page; what failed is not there. */
export interface PageReport extends Partial<Visit> {
  page: string;
  /** JavaScript before the first interaction, in KB after gzip. */
  budgetKb: number;
  lighthouse?: { desktop: Look | undefined; mobile: Look | undefined };
}

/** How a very long page scrolls. */
export interface ScrollReport {
  page: string;
  wheel: FrameTimes;
  flick: FrameTimes;
}

/** What Lighthouse's desktop look must reach, of 100; the phone's is shown only. */
const WANTED = { performance: 95, accessibility: 100, 'best-practices': 100 } as const;
/** A frame of 60 a second, as whole milliseconds. */
const WANTED_P95_MS = 17;

function missesOfPage({ page, javascriptKb = 0, budgetKb, lighthouse }: PageReport): string[] {
  const misses = javascriptKb > budgetKb ? [`${page}: ${javascriptKb} KB of JavaScript, budget ${budgetKb} KB`] : [];
  for (const [name, wanted] of Object.entries(WANTED) as [keyof Scores, number][]) {
    const got = lighthouse?.desktop?.scores[name] ?? wanted;
    if (got < wanted) misses.push(`${page}: Lighthouse ${name} ${got}, wanted ${wanted}`);
  }
  return misses;
}

function missesOfScroll(report: ScrollReport): string[] {
  return (['wheel', 'flick'] as const)
    .filter((way) => report[way].p95 > WANTED_P95_MS)
    .map((way) => `${report.page}: ${way} p95 ${report[way].p95} ms a frame, wanted ${WANTED_P95_MS}`);
}

/** What the reports miss, a sentence each. */
export function judge(pages: readonly PageReport[], scrolls: readonly ScrollReport[]): string[] {
  return [...pages.flatMap(missesOfPage), ...scrolls.flatMap(missesOfScroll)];
}
