import { ToolFailure, type ToolFiles } from '../../engine/tools/runtime.ts';

export const MAX_PATH_CHARS = 512;
/** An R2 key has 1,024 bytes, and the prefix is part of it. */
const MAX_PATH_BYTES = 800;

/** What one scope may hold. */
export interface FileLimits {
  fileBytes: number;
  files: number;
  totalBytes: number;
}

export const FILE_LIMITS: FileLimits = { fileBytes: 8_000_000, files: 500, totalBytes: 64_000_000 };

export interface StoredFile {
  path: string;
  size: number;
  /** Milliseconds since 1970. */
  modifiedAt: number;
}

/** Where the bytes are: one scope of it, without any rules. */
export interface FileStore {
  list(): Promise<StoredFile[]>;
  get(path: string): Promise<Uint8Array | null>;
  put(path: string, bytes: Uint8Array): Promise<void>;
  delete(path: string): Promise<void>;
}

/** What is wrong with a path; null when nothing is. A path means one thing only, so nothing is resolved here. */
export function pathFault(path: string): string | null {
  if (!path.startsWith('/') || path === '/') return 'It must begin with "/" and name a file.';
  if (path.length > MAX_PATH_CHARS) return `It is longer than ${MAX_PATH_CHARS} characters.`;
  if (!path.isWellFormed() || /\p{Cc}/u.test(path)) return 'It has characters that no name may have.';
  if (new TextEncoder().encode(path).length > MAX_PATH_BYTES) return `It is longer than ${MAX_PATH_BYTES} bytes.`;
  const parts = path.slice(1).split('/');
  return parts.some((part) => part === '' || part === '.' || part === '..')
    ? 'It must be written out, without "//", "." or "..".'
    : null;
}

/**
 * The rules around a store: paths, sizes, room. What is there is listed once, at the first write; two calls that write
 * to one scope in the same moment may so pass the limits by what each of them brings, never by more.
 * @throws ToolFailure `bad_arguments` for a path, `too_large` for a size or a full scope
 */
export function limitedFiles(store: FileStore, limits: FileLimits = FILE_LIMITS): ToolFiles {
  let sizes: Map<string, number> | undefined;
  const sizesOf = async () => {
    sizes ??= new Map((await store.list()).map(({ path, size }) => [path, size]));
    return sizes;
  };
  return {
    list: () => store.list(),
    read: (path) => (pathFault(path) ? Promise.resolve(null) : store.get(path)),
    write: async (path, bytes) => {
      const fault = pathFault(path);
      if (fault) throw new ToolFailure('bad_arguments', `${shown(path)} is no path of a file. ${fault}`);
      if (bytes.length > limits.fileBytes)
        throw new ToolFailure('too_large', `${shown(path)} is larger than ${megabytes(limits.fileBytes)}.`);
      const known = await sizesOf();
      refuseClash(path, known);
      if (!known.has(path) && known.size >= limits.files)
        throw new ToolFailure('too_large', `There are ${limits.files} files already; remove some first.`);
      const total = [...known.values()].reduce((sum, size) => sum + size, 0) - (known.get(path) ?? 0);
      if (total + bytes.length > limits.totalBytes)
        throw new ToolFailure('too_large', `The files may hold ${megabytes(limits.totalBytes)} together.`);
      await store.put(path, bytes);
      known.set(path, bytes.length);
    },
    remove: async (path) => {
      if (pathFault(path)) return;
      await store.delete(path);
      sizes?.delete(path);
    },
  };
}

/** A file can't be a folder too: a virtual file system could not show both. */
function refuseClash(path: string, known: ReadonlyMap<string, number>): void {
  for (const other of known.keys()) {
    const [shorter, longer] = other.length < path.length ? [other, path] : [path, other];
    if (longer.startsWith(`${shorter}/`))
      throw new ToolFailure('bad_arguments', `${shown(longer)} can't be there while ${shown(shorter)} is a file.`);
  }
}

function shown(path: string): string {
  return JSON.stringify(path.length > 80 ? `${path.slice(0, 80).toWellFormed()}…` : path);
}

function megabytes(bytes: number): string {
  return `${bytes / 1_000_000} MB`;
}
