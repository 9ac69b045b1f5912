import { type ApiProblem, asProblem } from '../../lib/problem.ts';
import type { UploadFault } from './upload-rules.ts';

export type UploadState =
  | { kind: 'waiting' }
  | { kind: 'sending' }
  /** Everything is sent; the server stores and looks at it. */
  | { kind: 'storing' }
  | { kind: 'paused' }
  /** The server is out of reach; goes on by itself. */
  | { kind: 'offline' }
  /** `isKnown`: the same bytes were there already. */
  | { kind: 'done'; fileId: string; isKnown: boolean }
  | { kind: 'refused'; problem: ApiProblem }
  /** Not sent at all. */
  | { kind: 'unfit'; fault: UploadFault };

/** A file on its way to the server. */
export interface Upload {
  key: string;
  file: File;
  /** Bytes that are there. */
  sent: number;
  state: UploadState;
}

/** What the sending of one file tells on its way. */
export interface SendReports {
  signal: AbortSignal;
  progress(sent: number): void;
  /** The server is out of reach, or is again. */
  reachable(isReachable: boolean): void;
}

export interface UploadPorts {
  /** Goes on where an earlier call for the same file ended. @throws ApiProblem, or what `signal` aborted with */
  send(file: File, reports: SendReports): Promise<{ fileId: string; isKnown: boolean }>;
  /** Forgets what an earlier call had sent. */
  discard(file: File): Promise<void>;
  faultOf(file: File): UploadFault | null;
  onStored(fileId: string, isKnown: boolean): void;
  newKey(): string;
}

/** So many go at the same time; the rest wait for their turn. */
const AT_ONCE = 2;

const OPEN: readonly UploadState['kind'][] = ['waiting', 'sending', 'storing', 'paused', 'offline'];
const RUNNING: readonly UploadState['kind'][] = ['sending', 'storing', 'offline'];

/** Whether it still has something to send. */
export function isOpen({ state }: Upload): boolean {
  return OPEN.includes(state.kind);
}

/** Files on their way, each with its state; two at a time, in the order in which they came. */
export class UploadQueue {
  readonly #ports: UploadPorts;
  #uploads: readonly Upload[] = [];
  readonly #runs = new Map<string, AbortController>();
  readonly #watchers = new Set<() => void>();

  constructor(ports: UploadPorts) {
    this.#ports = ports;
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  readonly uploads = (): readonly Upload[] => this.#uploads;

  add(files: readonly File[]): void {
    const added = files.map((file): Upload => {
      const fault = this.#ports.faultOf(file);
      const state: UploadState = fault ? { kind: 'unfit', fault } : { kind: 'waiting' };
      return { key: this.#ports.newKey(), file, sent: 0, state };
    });
    this.#set([...this.#uploads, ...added]);
    this.#next();
  }

  pause(key: string): void {
    if (!this.#find(key, OPEN)) return;
    this.#runs.get(key)?.abort();
    this.#change(key, { state: { kind: 'paused' } });
    this.#next();
  }

  /** Goes on after a pause, or tries again what was refused. */
  resume(key: string): void {
    if (!this.#find(key, ['paused', 'refused'])) return;
    this.#change(key, { state: { kind: 'waiting' } });
    this.#next();
  }

  /** Takes it out of the list; what is not whole yet is not kept. */
  remove(key: string): void {
    const upload = this.#uploads.find((one) => one.key === key);
    if (!upload) return;
    this.#runs.get(key)?.abort();
    this.#set(this.#uploads.filter((one) => one.key !== key));
    const isKept = upload.state.kind === 'done' || upload.state.kind === 'unfit';
    if (!isKept) void this.#ports.discard(upload.file).catch(() => undefined);
    this.#next();
  }

  /** Takes out what is over. */
  clear(): void {
    this.#set(this.#uploads.filter(isOpen));
  }

  #next(): void {
    while (this.#uploads.filter(({ state }) => RUNNING.includes(state.kind)).length < AT_ONCE) {
      const upload = this.#uploads.find(({ state, key }) => state.kind === 'waiting' && !this.#runs.has(key));
      if (!upload) return;
      void this.#run(upload);
    }
  }

  async #run({ key, file }: Upload): Promise<void> {
    const run = new AbortController();
    this.#runs.set(key, run);
    this.#change(key, { state: { kind: 'sending' } });
    const tell = (part: Partial<Upload>) => !run.signal.aborted && this.#change(key, part);
    try {
      const stored = await this.#ports.send(file, {
        signal: run.signal,
        progress: (sent) => tell({ sent, state: { kind: sent >= file.size ? 'storing' : 'sending' } }),
        reachable: (isReachable) => tell({ state: { kind: isReachable ? 'sending' : 'offline' } }),
      });
      // It may have become whole in the moment in which it was paused.
      this.#change(key, { sent: file.size, state: { kind: 'done', ...stored } });
      this.#ports.onStored(stored.fileId, stored.isKnown);
    } catch (error) {
      tell({ state: { kind: 'refused', problem: asProblem(error) } });
    } finally {
      this.#runs.delete(key);
      this.#next();
    }
  }

  #find(key: string, kinds: readonly UploadState['kind'][]): Upload | undefined {
    return this.#uploads.find((one) => one.key === key && kinds.includes(one.state.kind));
  }

  #change(key: string, part: Partial<Upload>): void {
    this.#set(this.#uploads.map((one) => (one.key === key ? { ...one, ...part } : one)));
  }

  #set(uploads: readonly Upload[]): void {
    this.#uploads = uploads;
    for (const watcher of this.#watchers) watcher();
  }
}
