import { runService } from './service-process.ts';
import { type StandInOptions, type StandIns, startStandIns } from './testing/stand-ins.ts';

/** The stand-ins as a process of their own, so that the worker only ever speaks to them over HTTP. */
runService<StandInOptions, Omit<StandIns, 'stop'>>(async (options) => {
  const { stop, ...ready } = await startStandIns(options);
  return { ready, stop };
});
