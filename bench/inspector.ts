import { once } from 'node:events';

/** A profile as V8 writes it. */
export interface CpuProfile {
  nodes: {
    id: number;
    callFrame: { functionName: string; url: string; lineNumber: number; columnNumber: number };
  }[];
  /** Node of each sample. */
  samples: number[];
  /** Microseconds before each sample. */
  timeDeltas: number[];
}

/** Time of their own by function, most first. */
export function ownTimes(profile: CpuProfile): { where: string; ms: number }[] {
  const names = new Map(
    profile.nodes.map(({ id, callFrame }) => {
      const { functionName, url, lineNumber } = callFrame;
      return [id, `${functionName || '(anonymous)'} ${url.split('/').at(-1)}:${lineNumber + 1}`];
    }),
  );
  const times = new Map<string, number>();
  for (const [at, node] of profile.samples.entries()) {
    const where = names.get(node) ?? '(unknown)';
    times.set(where, (times.get(where) ?? 0) + (profile.timeDeltas[at] ?? 0) / 1_000);
  }
  return [...times].map(([where, ms]) => ({ where, ms })).sort((a, b) => b.ms - a.ms);
}

const SAMPLE_EVERY_US = 200;

/** One isolate's inspector in workerd. */
export class Inspector {
  private readonly socket: WebSocket;
  private sent = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
  }

  static async open(port: number, isolate: string): Promise<Inspector> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/${isolate}`);
    await once(socket, 'open');
    return new Inspector(socket);
  }

  async start(): Promise<void> {
    await this.call('Profiler.enable');
    await this.call('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US });
    await this.call('Profiler.start');
  }

  async stop(): Promise<CpuProfile> {
    const { profile } = (await this.call('Profiler.stop')) as { profile: CpuProfile };
    this.socket.close();
    return profile;
  }

  private call(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.sent;
    return new Promise((resolve, reject) => {
      const onMessage = ({ data }: MessageEvent): void => {
        const message = JSON.parse(String(data)) as { id?: number; result?: unknown; error?: { message: string } };
        if (message.id !== id) return;
        this.socket.removeEventListener('message', onMessage);
        if (message.error) reject(new Error(message.error.message));
        else resolve(message.result);
      };
      this.socket.addEventListener('message', onMessage);
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }
}
