import { type ApiProblem, asProblem } from './problem.ts';

export type SaveState =
  | { kind: 'saved'; at: number | null }
  /** Changed; sent once typing rests. */
  | { kind: 'waiting' }
  | { kind: 'saving' }
  /** The form's own rules refuse it, so it is not sent. */
  | { kind: 'invalid' }
  /** The server can't be reached, or is in trouble: tried again by itself. */
  | { kind: 'offline'; problem: ApiProblem }
  /** Somebody saved in between; a person has to choose. */
  | { kind: 'conflict'; problem: ApiProblem }
  /** Refused; sent again with the next change. */
  | { kind: 'refused'; problem: ApiProblem };

export interface AutosavePorts<Values> {
  /** Saves on top of `revision`; gives back the new one. @throws ApiProblem, `conflict` where it is not the newest */
  save(values: Values, revision: number): Promise<number>;
  isValid(values: Values): boolean;
  /** Keeps what is not saved yet on this machine; `null` forgets it. */
  keep(copy: { values: Values; revision: number; at: number } | null): void;
  /** Calls back after `ms`; gives back how to call it off. */
  later(run: () => void, ms: number): () => void;
  now(): number;
}

/** How long typing rests before it is sent, in milliseconds. */
const REST_MS = 800;
const RETRY_MS = [2_000, 5_000, 10_000, 20_000, 30_000];

/**
 * Saves a form behind the person's back and never loses a change: what is not saved is kept on this machine, one
 * save is under way at a time, and it always carries the revision that it was made on.
 */
export class Autosave<Values> {
  readonly #ports: AutosavePorts<Values>;
  #values: Values;
  #saved: string;
  #revision: number;
  #state: SaveState;
  #running: Promise<void> | null = null;
  #cancel: (() => void) | null = null;
  #failures = 0;
  readonly #watchers = new Set<() => void>();

  constructor(ports: AutosavePorts<Values>, values: Values, revision: number, at: number | null = null) {
    this.#ports = ports;
    this.#values = values;
    this.#saved = JSON.stringify(values);
    this.#revision = revision;
    this.#state = { kind: 'saved', at };
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  readonly state = (): SaveState => this.#state;

  get revision(): number {
    return this.#revision;
  }

  /** Whether the server lacks something that is here. */
  get isUnsaved(): boolean {
    return this.#running !== null || JSON.stringify(this.#values) !== this.#saved;
  }

  /** Takes note of a change. */
  change(values: Values): void {
    this.#values = values;
    this.#keep();
    if (this.#state.kind === 'conflict' || this.#running) return;
    this.#plan();
  }

  /** Sends what is left, without waiting for typing to rest. Gives back whether everything is saved. */
  async flush(): Promise<boolean> {
    if (this.#running) await this.#running;
    if (this.isUnsaved && this.#state.kind !== 'conflict') await this.#send();
    return !this.isUnsaved;
  }

  /** Saves over what somebody else saved as `revision`. */
  async overwrite(revision: number): Promise<boolean> {
    this.#revision = revision;
    this.#set({ kind: 'waiting' });
    return this.flush();
  }

  /** What the server has now stands here too; what was kept on this machine is forgotten. */
  adopt(values: Values, revision: number, at: number | null = null): void {
    this.#cancel?.();
    this.#values = values;
    this.#saved = JSON.stringify(values);
    this.#revision = revision;
    this.#ports.keep(null);
    this.#set({ kind: 'saved', at });
  }

  /** Ends it: nothing is sent any more, and nothing that was kept is forgotten. */
  stop(): void {
    this.#cancel?.();
    this.#watchers.clear();
  }

  #keep(): void {
    const isSame = JSON.stringify(this.#values) === this.#saved;
    this.#ports.keep(isSame ? null : { values: this.#values, revision: this.#revision, at: this.#ports.now() });
  }

  #plan(): void {
    this.#cancel?.();
    if (JSON.stringify(this.#values) === this.#saved) {
      this.#set({ kind: 'saved', at: this.#ports.now() });
      return;
    }
    if (!this.#ports.isValid(this.#values)) {
      this.#set({ kind: 'invalid' });
      return;
    }
    if (this.#state.kind !== 'offline') this.#set({ kind: 'waiting' });
    this.#cancel = this.#ports.later(() => void this.#send(), REST_MS);
  }

  async #send(): Promise<void> {
    this.#cancel?.();
    if (this.#running) return this.#running;
    if (!this.#ports.isValid(this.#values)) return this.#set({ kind: 'invalid' });
    this.#running = this.#sendOnce();
    await this.#running;
    this.#running = null;
    // What was typed while the save was under way has not been sent yet.
    if (this.#state.kind === 'saving') {
      this.#set({ kind: 'saved', at: this.#ports.now() });
      this.#keep();
      if (JSON.stringify(this.#values) !== this.#saved) this.#plan();
    }
  }

  async #sendOnce(): Promise<void> {
    const values = this.#values;
    this.#set({ kind: 'saving' });
    try {
      this.#revision = await this.#ports.save(values, this.#revision);
      this.#saved = JSON.stringify(values);
      this.#failures = 0;
    } catch (error) {
      this.#fail(asProblem(error));
    }
  }

  #fail(problem: ApiProblem): void {
    if (problem.code === 'conflict') {
      this.#set({ kind: 'conflict', problem });
      return;
    }
    const passes = problem.code === 'offline' || problem.status >= 500 || problem.status === 429;
    if (!passes) {
      this.#set({ kind: 'refused', problem });
      return;
    }
    this.#set({ kind: 'offline', problem });
    const wait = (problem.retryAfter ?? 0) * 1_000 || (RETRY_MS[this.#failures] ?? 30_000);
    this.#failures += 1;
    this.#cancel = this.#ports.later(() => void this.#send(), wait);
  }

  #set(state: SaveState): void {
    this.#state = state;
    for (const watcher of this.#watchers) watcher();
  }
}
