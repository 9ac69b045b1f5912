import type { SourceFile } from './source-file.ts';

/** Stored secrets as environment variables: named after where they are used, the same one for the same secret. */
export class Secrets {
  readonly #file: SourceFile;
  readonly #names = new Map<string, string>();

  constructor(file: SourceFile) {
    this.#file = file;
  }

  /** @param use such as `create_ticket Authorization` @returns the expression that reads it */
  expression(keyId: string, use: string): string {
    const name = this.#names.get(keyId) ?? this.#free(use);
    this.#names.set(keyId, name);
    return this.#file.env(name, `Secret of ${use}`);
  }

  #free(use: string): string {
    const base = `${/^[a-z]/i.test(use) ? '' : 'SECRET_'}${use}`
      .toUpperCase()
      .replace(/[^A-Z0-9]+/g, '_')
      .slice(0, 60);
    let name = base;
    for (let i = 2; this.#file.environment.has(name); i++) name = `${base}_${i}`;
    return name;
  }
}
