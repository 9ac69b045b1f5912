import { ModelFailure } from '../../engine/ports.ts';

export interface DeadlineLimits {
  /** Longest wait for the first byte of the answer, in milliseconds. */
  firstByteMs: number;
  /** Longest wait between two of them. */
  silenceMs: number;
  /** Longest whole call, in milliseconds. No effect may exceed ten minutes (DESIGN). */
  totalMs: number;
}

/** A provider may send its usage after the terminal marker; nobody waits longer than this for it. */
const TAIL_MS = 2_000;

/** The end of a call's patience: the caller's signal, silence, or the whole duration. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** The server is there, but its answer has not begun. */
  alive(): void;
  /** Bytes of the answer came. */
  touch(): void;
  /** The terminal marker came. */
  ended(): void;
  /** Why the signal was aborted, as the failure to throw. */
  reason(): ModelFailure;
  /** Stops the clock; after a failure also ends what is still open. */
  close(failed: boolean): void;
}

export function openDeadline(outer: AbortSignal, limits: DeadlineLimits): Deadline {
  const controller = new AbortController();
  const start = Date.now();
  let last = start;
  let silence = limits.firstByteMs;
  let began = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const abort = () => controller.abort();
  const arm = () => {
    const due = Math.min(last + silence, start + limits.totalMs);
    timer = setTimeout(check, Math.max(0, due - Date.now()));
  };
  /** One timer a call: a touch only moves `last`, and a timer that fires early is set again. */
  const check = () => {
    const now = Date.now();
    if (now >= start + limits.totalMs || now >= last + silence) abort();
    else arm();
  };
  if (outer.aborted) abort();
  else {
    outer.addEventListener('abort', abort, { once: true });
    arm();
  }
  return {
    signal: controller.signal,
    alive: () => {
      last = Date.now();
    },
    touch: () => {
      last = Date.now();
      if (began) return;
      began = true;
      silence = Math.min(silence, limits.silenceMs);
      clearTimeout(timer);
      if (!controller.signal.aborted) arm();
    },
    ended: () => {
      silence = Math.min(silence, TAIL_MS);
      clearTimeout(timer);
      if (!controller.signal.aborted) arm();
    },
    reason: () => {
      if (outer.aborted) return new ModelFailure('aborted', 'The model call was cancelled.');
      const whole = Date.now() >= start + limits.totalMs;
      const patience = whole ? limits.totalMs : began ? limits.silenceMs : limits.firstByteMs;
      const seconds = Math.round(patience / 1_000);
      return new ModelFailure(
        'timeout',
        whole ? `The model call took longer than ${seconds} s.` : `The model sent nothing for ${seconds} s.`,
      );
    },
    close: (failed) => {
      clearTimeout(timer);
      outer.removeEventListener('abort', abort);
      if (failed) abort();
    },
  };
}
