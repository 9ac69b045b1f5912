import type { Page } from 'playwright-core';

/** How long the frames of a scrolling page took, in milliseconds. */
export interface FrameTimes {
  frames: number;
  p50: number;
  p95: number;
  max: number;
  /** Frames that took longer than one of 60 a second may (17 ms). */
  late: number;
  /** Processor time of the page's own thread for one frame, which other work on the machine does not change. */
  cpuPerFrame: number;
}

const BUDGET_MS = 17;
/** Frames in which the page is still warm from loading. */
const WARM_UP = 30;

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

interface Scrolling {
  /** Selector of what scrolls. */
  selector: string;
  /** Pixels of one frame; a flick of the wheel is about 100. */
  step: number;
  /** Frames that are measured. */
  frames: number;
}

/**
 * Scrolls an element a step each frame, down and back up, and measures the time from one frame to the next. The
 * first frames, in which the page is still warm from loading, do not count.
 */
export async function scrollFrames(page: Page, scrolling: Scrolling): Promise<FrameTimes> {
  const cpu = await cpuClock(page);
  const before = await cpu();
  const times = await page.evaluate(measure, { ...scrolling, warmUp: WARM_UP });
  return { ...summary(times), cpuPerFrame: tenth(((await cpu()) - before) / (times.length + WARM_UP)) };
}

/** Milliseconds of processor time that the page's main thread has spent on tasks. */
async function cpuClock(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1_000;
  };
}

function measure({ selector, step, frames, warmUp }: Scrolling & { warmUp: number }): Promise<number[]> {
  const element = document.querySelector(selector);
  if (!element) throw new Error(`Nothing scrolls at ${selector}.`);
  return new Promise((resolve) => {
    const times: number[] = [];
    let last = 0;
    let direction = 1;
    const frame = (now: number) => {
      if (last > 0) times.push(now - last);
      last = now;
      if (times.length >= frames + warmUp) return resolve(times.slice(warmUp));
      const end = element.scrollHeight - element.clientHeight;
      if (element.scrollTop >= end - 1) direction = -1;
      if (element.scrollTop <= 0) direction = 1;
      element.scrollTop += step * direction;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}

function summary(times: readonly number[]): Omit<FrameTimes, 'cpuPerFrame'> {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return {
    frames: sorted.length,
    p50: tenth(at(0.5)),
    p95: tenth(at(0.95)),
    max: tenth(sorted.at(-1) ?? 0),
    late: sorted.filter((time) => time > BUDGET_MS).length,
  };
}
