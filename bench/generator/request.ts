import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';

/** Where a request goes and as whom; runs are spread over several, since an account's credits are finite. */
export interface Target {
  url: string;
  headers: Record<string, string>;
}

export interface Timing {
  /** Milliseconds until the first text of the answer; for answers in one piece the same as `total`. */
  first: number;
  total: number;
  /** What was wrong with the answer, if anything. */
  fault: string | null;
}

const FIRST_TEXT = 'event: message.delta';
const END = 'event: run.completed';

/** Keep-alive connections, as many as requests run at once. */
export function connections(count: number): Agent {
  return new Agent({ keepAlive: true, maxSockets: count, maxFreeSockets: count, scheduling: 'fifo' });
}

/** A stream is whole when its ids count from 1 without a gap and its last event says that the run completed. */
export function streamFault(text: string): string | null {
  const ids = [...text.matchAll(/^id: ?(\d+)$/gm)].map((match) => Number(match[1]));
  const gap = ids.findIndex((id, at) => id !== at + 1);
  if (gap >= 0) return `ids break at ${gap + 1}`;
  if (!text.includes(END)) return `no ${END} in ${text.slice(-200)}`;
  return null;
}

/** Posts a body and times the answer. Never throws: what went wrong is part of the timing. */
export function timed(agent: Agent, target: Target, body: string, isStream: boolean): Promise<Timing> {
  return new Promise((resolve) => {
    const started = performance.now();
    let first = 0;
    const elapsed = (): number => performance.now() - started;
    const done = (fault: string | null): void => {
      const total = elapsed();
      resolve({ first: first || total, total, fault });
    };
    const headers = {
      ...target.headers,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    const outgoing = request(target.url, { agent, method: 'POST', headers }, (response) => {
      const chunks: string[] = [];
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        chunks.push(chunk);
        if (isStream && first === 0 && chunks.join('').includes(FIRST_TEXT)) first = elapsed();
      });
      response.on('end', () => {
        const text = chunks.join('');
        if (response.statusCode !== 200) done(`${response.statusCode} ${text.slice(0, 300)}`);
        else done(isStream ? streamFault(text) : null);
      });
      response.on('error', (error) => done(error.message));
    });
    outgoing.on('error', (error) => done(error.message));
    outgoing.end(body);
  });
}
