import { RunHost } from '../../durable-objects/run-host/run-host.ts';
import type { Env } from '../../worker/env.ts';

/** Before a write, inside its tick (so that it may or may not be kept), or as soon as the disk has it. */
export type CrashMoment = 'before' | 'inside' | 'after';

/** Whether the host dies at its nth write of this life; both count from 1. */
export type CrashPlan = (write: number, life: number) => CrashMoment | undefined;

interface Watched {
  plan: CrashPlan;
  writes: number;
  /** Lives that ended by plan, plus this one. */
  life: number;
}

const hosts = new Map<string, Watched>();

/** Counts the writes of a host from here on, and kills it by plan. */
export function watchHost(name: string, plan: CrashPlan = () => undefined): Watched {
  const watched = { plan, writes: 0, life: 1 };
  hosts.set(name, watched);
  return watched;
}

/** The production object with one seam: its writes can kill it, where a test has asked for that. */
export class CrashableRunHost extends RunHost {
  constructor(ctx: DurableObjectState, env: Env) {
    spoil(ctx);
    super(ctx, env);
  }
}

function spoil(ctx: DurableObjectState): void {
  const { storage } = ctx;
  const write = storage.transactionSync.bind(storage);
  let dying = false;
  storage.transactionSync = <T>(work: () => T): T => {
    const watched = hosts.get(ctx.id.name ?? '');
    if (!watched || dying) return write(work);
    watched.writes += 1;
    const moment = watched.plan(watched.writes, watched.life);
    if (!moment) return write(work);
    dying = true;
    watched.life += 1;
    watched.writes = 0;
    if (moment === 'before') ctx.abort('crash before a write');
    const result = write(work);
    if (moment === 'inside') ctx.abort('crash inside a write');
    void storage.sync().then(() => ctx.abort('crash after a write'));
    return result;
  };
}
