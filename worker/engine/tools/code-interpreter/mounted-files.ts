import type { AuditLog } from '../audit.ts';
import type { FileAnswer, SandboxFiles } from '../code/sandbox/run-code.ts';
import type { ToolFiles } from '../runtime.ts';

const MAX_CALLS = 200;
const MAX_LISTED = 1_000;
const MAX_READ_BYTES = 32 * 1024 * 1024;
const MAX_WRITTEN_BYTES = 32 * 1024 * 1024;
const MAX_FILE_BYTES = 16 * 1024 * 1024;
const MAX_PATH_CHARS = 500;

type FileAction = 'list' | 'read' | 'write' | 'delete';

/**
 * The conversation's files for code that nobody has read: how often, how much and where to is counted here, outside
 * the isolate. What was written stays when the code fails later, as with a shell.
 */
export class MountedFiles {
  readonly #files: ToolFiles;
  readonly #mayWrite: boolean;
  readonly #signal: AbortSignal;
  readonly #log: AuditLog;
  #calls = 0;
  #read = 0;
  #written = 0;

  constructor(files: ToolFiles, mayWrite: boolean, signal: AbortSignal, log: AuditLog) {
    this.#log = log;
    this.#files = files;
    this.#mayWrite = mayWrite;
    this.#signal = signal;
  }

  /** Plain functions: they cross into the isolate one by one, and nothing else of this object does. */
  door(): SandboxFiles {
    return {
      list: () => answer(() => this.list()),
      read: (path) => answer(() => this.read(path)),
      write: (path, bytes) => answer(() => this.write(path, bytes)),
      remove: (path) => answer(() => this.remove(path)),
    };
  }

  async list(): Promise<{ path: string; size: number }[]> {
    this.#enter('list', '/');
    const found = await this.#files.list();
    return found.slice(0, MAX_LISTED).map(({ path, size }) => ({ path, size }));
  }

  async read(path: string): Promise<Uint8Array | null> {
    const name = pathOf(path);
    this.#enter('read', name);
    const bytes = await this.#files.read(name);
    this.#read += bytes?.byteLength ?? 0;
    if (this.#read > MAX_READ_BYTES) throw new Refusal(`At most ${MAX_READ_BYTES} bytes are read in one call.`);
    return bytes;
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    const name = pathOf(path);
    if (!(bytes instanceof Uint8Array)) throw new Refusal('Write text or bytes.');
    if (bytes.byteLength > MAX_FILE_BYTES) throw new Refusal(`A file has at most ${MAX_FILE_BYTES} bytes.`);
    this.#written += bytes.byteLength;
    if (this.#written > MAX_WRITTEN_BYTES)
      throw new Refusal(`At most ${MAX_WRITTEN_BYTES} bytes are written in one call.`);
    this.#change('write', name);
    await this.#files.write(name, bytes);
  }

  async remove(path: string): Promise<void> {
    const name = pathOf(path);
    this.#change('delete', name);
    await this.#files.remove(name);
  }

  #change(action: 'write' | 'delete', path: string): void {
    if (!this.#mayWrite) {
      this.#log.note('denied', `${action} ${path}`, 'read-only');
      throw new Refusal('Files can only be read here.');
    }
    this.#enter(action, path);
  }

  #enter(action: FileAction, path: string): void {
    if (this.#signal.aborted) throw new Refusal('The call is over.');
    this.#calls += 1;
    if (this.#calls > MAX_CALLS) throw new Refusal(`At most ${MAX_CALLS} uses of files in one call.`);
    this.#log.note(action, path);
  }
}

class Refusal extends Error {}

async function answer(use: () => Promise<unknown>): Promise<FileAnswer> {
  try {
    return { ok: true, value: await use() };
  } catch (error) {
    return { ok: false, message: error instanceof Refusal ? error.message : 'The files can not be reached right now.' };
  }
}

/** An absolute path without `.` and `..`; it can't leave the conversation's files. */
export function pathOf(text: unknown): string {
  if (typeof text !== 'string' || text.length > MAX_PATH_CHARS) throw new Refusal('Not a path.');
  const names: string[] = [];
  for (const name of text.split('/')) {
    if (name === '' || name === '.') continue;
    if (name === '..') names.pop();
    else names.push(name);
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  if (names.length === 0 || /[\u0000-\u001f\u007f\\]/.test(text))
    throw new Refusal(`${JSON.stringify(text)} is not a path of a file.`);
  return `/${names.join('/')}`;
}
