import { useEffect, useSyncExternalStore } from 'react';

/** A module that is fetched when somebody first needs it, and is there for everybody afterwards. */
export class Lazy<T> {
  readonly #load: () => Promise<T>;
  readonly #listeners = new Set<() => void>();
  #value: T | undefined;
  #isLoading = false;

  /** `load` is called once; where it fails, the next one who asks tries again. */
  constructor(load: () => Promise<T>) {
    this.#load = load;
  }

  get value(): T | undefined {
    return this.#value;
  }

  async fetch(): Promise<void> {
    if (this.#isLoading || this.#value !== undefined) return;
    this.#isLoading = true;
    try {
      this.#value = await this.#load();
      for (const listener of this.#listeners) listener();
    } catch {
      // What waits for it goes on without it: plain code, a formula as it is written.
    } finally {
      this.#isLoading = false;
    }
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

/** The module once it is there; asking with `wanted` fetches it. On the server it never comes. */
export function useLazy<T>(module: Lazy<T>, wanted: boolean): T | undefined {
  const value = useSyncExternalStore(
    module.subscribe,
    () => (wanted ? module.value : undefined),
    () => undefined,
  );
  useEffect(() => {
    if (wanted) void module.fetch();
  }, [module, wanted]);
  return value;
}
