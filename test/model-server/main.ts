/**
 * The scripted model as a process of its own, for load. Answers at once, except that to a request
 * that says "slowly" each delta after the first takes 50 ms. Tells its parent where it listens.
 */
import { startModelServer } from './server.ts';

const PIECES = 20;
const SLOW_DELTA_MS = 50;

const server = await startModelServer({
  pieces: PIECES,
  delay: (raw) => (raw.includes('slowly') ? SLOW_DELTA_MS : 0),
});
process.send?.({ url: server.url, pid: process.pid });

// Never outlives its parent.
process.on('disconnect', () => process.exit());
