import { describe, expect, it } from 'vitest';
import { ApiProblem } from './problem.ts';
import { followRun, type RunEvent, type RunStreamOptions, type StreamState } from './run-stream.ts';

const TYPES = ['run.started', 'agent.started', 'message.delta', 'message.delta', 'message.completed', 'run.completed'];

function frame(seq: number, type = TYPES[seq - 1] ?? 'message.delta'): string {
  return `id: ${seq}\nevent: ${type}\ndata: ${JSON.stringify({ runId: 'run_1', seq })}\n\n`;
}

function sse(...frames: string[]): Response {
  return new Response(frames.join(''), { headers: { 'content-type': 'text/event-stream' } });
}

/** A stream that breaks with an error after its frames. */
function broken(...frames: string[]): Response {
  let sent = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent) return controller.error(new TypeError('connection lost'));
      sent = true;
      controller.enqueue(new TextEncoder().encode(frames.join('')));
    },
  });
  return new Response(body);
}

function problem(status: number, code: string, headers: Record<string, string> = {}): Response {
  return Response.json({ status, code, title: code }, { status, headers });
}

/** Answers each connection with the next step of the script and writes down what was asked. */
function scripted(steps: ((at: { runId: string | null; lastSeq: number }) => Response | Error)[]) {
  const asked: { runId: string | null; lastSeq: number }[] = [];
  const events: RunEvent[] = [];
  const states: StreamState[] = [];
  const waits: number[] = [];
  const abort = new AbortController();
  const options: RunStreamOptions = {
    async connect(at) {
      const step = steps[asked.length];
      asked.push(at);
      if (!step) throw new Error('asked once too often');
      const answer = step(at);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    onEvent: (event) => events.push(event),
    onState: (state) => states.push(state),
    signal: abort.signal,
    async sleep(ms) {
      waits.push(ms);
    },
  };
  return { options, asked, events, states, waits, abort, seqs: () => events.map((event) => event.seq) };
}

describe('followRun', () => {
  it('delivers each event once and stops at the terminal one', async () => {
    const run = scripted([() => sse(...[1, 2, 3, 4, 5, 6].map((seq) => frame(seq)))]);
    await followRun(run.options);
    expect(run.seqs()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(run.states).toEqual(['connecting', 'live', 'ended']);
  });

  it('goes on after the last event when a connection breaks, with no gap and no duplicate', async () => {
    const run = scripted([
      () => broken(frame(1), frame(2), frame(3)),
      // A server that overlaps by one event.
      (at) => sse(frame(at.lastSeq), frame(4)),
      (at) => sse(frame(at.lastSeq + 1), frame(6)),
    ]);
    await followRun(run.options);
    expect(run.seqs()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(run.asked).toEqual([
      { runId: null, lastSeq: 0 },
      { runId: 'run_1', lastSeq: 3 },
      { runId: 'run_1', lastSeq: 4 },
    ]);
  });

  it('reads again from the last sure event when one is missing', async () => {
    const run = scripted([() => sse(frame(1), frame(3)), () => sse(...[2, 3, 4, 5, 6].map((seq) => frame(seq)))]);
    await followRun(run.options);
    expect(run.seqs()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(run.asked[1]).toEqual({ runId: 'run_1', lastSeq: 1 });
  });

  it('ignores what comes after the terminal event', async () => {
    const run = scripted([() => sse(frame(1, 'run.failed'), frame(2, 'message.delta'))]);
    await followRun(run.options);
    expect(run.seqs()).toEqual([1]);
  });

  it('backs off while nothing comes, and starts afresh after progress', async () => {
    const run = scripted([
      () => new TypeError('fetch failed'),
      () => new TypeError('fetch failed'),
      () => sse(frame(1)),
      () => new TypeError('fetch failed'),
      () => sse(frame(2, 'run.completed')),
    ]);
    await followRun(run.options);
    expect(run.waits).toEqual([500, 1000, 250, 500]);
  });

  it('waits as long as the server asks', async () => {
    const run = scripted([
      () => problem(503, 'unavailable', { 'retry-after': '3' }),
      () => sse(frame(1), 'retry: 1500\n\n'),
      () => sse(frame(2, 'run.completed')),
    ]);
    await followRun(run.options);
    expect(run.waits).toEqual([3000, 1500]);
  });

  it('gives a refusal back', async () => {
    const run = scripted([() => problem(402, 'insufficient_credits')]);
    await expect(followRun(run.options)).rejects.toMatchObject({ code: 'insufficient_credits', status: 402 });
    await expect(followRun(scripted([() => problem(404, 'not_found')]).options)).rejects.toBeInstanceOf(ApiProblem);
  });

  it('ends quietly when it is told to', async () => {
    const run = scripted([
      () => {
        run.abort.abort();
        return sse(frame(1));
      },
    ]);
    await followRun(run.options);
    expect(run.asked).toHaveLength(1);
    expect(run.seqs()).toEqual([]);
  });

  it('starts where the reader was', async () => {
    const run = scripted([(at) => sse(frame(at.lastSeq + 1), frame(6))]);
    await followRun({ ...run.options, runId: 'run_1', lastSeq: 4 });
    expect(run.asked).toEqual([{ runId: 'run_1', lastSeq: 4 }]);
    expect(run.seqs()).toEqual([5, 6]);
  });
});
