import { type CpOptions, type FileContent, type FsStat, InMemoryFs } from 'just-bash/browser';
import type { AuditAction, ShellPolicy } from '../../../providers/computer/port.ts';
import type { Breath } from './breath.ts';
import { isWithin, normalised } from './policy.ts';

/** Stand-ins that the shell itself needs: its commands, its devices, its process. Nobody's files. */
const SYSTEM = ['/bin', '/usr/bin', '/dev', '/proc'];
const MAX_LINKS = 40;
const MAX_PATH_CHARS = 4_096;
/** Work on a tree grows with the square of its depth. */
const MAX_DEPTH = 64;

type Access = Extract<AuditAction, 'read' | 'list' | 'write' | 'delete'>;
type Options = Parameters<InMemoryFs['writeFile']> extends [string, FileContent, ...infer R] ? R : never;
type Rest<K extends keyof InMemoryFs> = InMemoryFs[K] extends (path: string, ...rest: infer R) => unknown ? R : never;

export interface FsGuard {
  policy: Pick<ShellPolicy, 'blockedPaths' | 'readOnly' | 'maxMemoryMb'>;
  audit(action: AuditAction, target: string, reason?: string): void;
  breath: Breath;
}

/** Text, bytes, or the shell's own strings of bytes, which its types keep closed. */
function sizeOf(content: unknown): number {
  return content instanceof Uint8Array ? content.length : String(content).length;
}

/**
 * A file system in memory that holds commands to the policy and tells of every access. Set up synchronously
 * (`mount`, `mkdirSync`), which is not checked; commands only have the asynchronous half.
 */
export class PolicyFs extends InMemoryFs {
  readonly #guard: FsGuard;
  /** Paths whose content, or that of something below, may have changed. */
  readonly #changed = new Set<string>();
  /** Kept files are no links, so there are none before a command makes one. */
  #hasLinks = false;
  /** Files that nobody opened: asking for their size must not load them. */
  readonly #unopened = new Map<string, FsStat>();

  constructor(guard: FsGuard) {
    super({}, { maxTotalBytes: guard.policy.maxMemoryMb * 1_000_000 });
    this.#guard = guard;
  }

  /** Puts a file there that is loaded when it is first opened. */
  mount(path: string, size: number, mtime: Date, load: () => Promise<Uint8Array>): void {
    const plain = { isFile: true, isDirectory: false, isSymbolicLink: false, mode: 0o644 };
    this.#unopened.set(path, { ...plain, size, mtime, identity: `unopened:${path}` });
    const opened = () => {
      this.#unopened.delete(path);
      return load();
    };
    super.writeFileLazy(path, opened, { mtime });
  }

  override async stat(path: string): Promise<FsStat> {
    return this.#unopenedAt(await this.#real(normalised(path))) ?? super.stat(path);
  }

  override async lstat(path: string): Promise<FsStat> {
    const cut = path.lastIndexOf('/');
    const parent = await this.#real(normalised(path.slice(0, cut)));
    return this.#unopenedAt(normalised(`${parent}/${path.slice(cut + 1)}`)) ?? super.lstat(path);
  }

  override async readFile(...args: Parameters<InMemoryFs['readFile']>): Promise<string> {
    await this.#check('read', args[0]);
    return this.#weighed(await super.readFile(...args));
  }

  override async readFileBytes(path: string): ReturnType<InMemoryFs['readFileBytes']> {
    await this.#check('read', path);
    return this.#weighed(await super.readFileBytes(path));
  }

  override async readFileBuffer(path: string): Promise<Uint8Array> {
    await this.#check('read', path);
    return this.#weighed(await super.readFileBuffer(path));
  }

  override async readdir(path: string): Promise<string[]> {
    await this.#check('list', path);
    return super.readdir(path);
  }

  override async readdirWithFileTypes(path: string): ReturnType<InMemoryFs['readdirWithFileTypes']> {
    await this.#check('list', path);
    return super.readdirWithFileTypes(path);
  }

  override async writeFile(path: string, content: FileContent, ...rest: Options): Promise<void> {
    await this.#check('write', path);
    this.#guard.breath.weigh(content.length);
    await this.#touch(path);
    // Through links, as a real one does: the one below would put a file in a link's place.
    return super.writeFile(await this.#real(normalised(path)), content, ...rest);
  }

  override async appendFile(path: string, content: FileContent, ...rest: Options): Promise<void> {
    await this.#check('write', path);
    this.#guard.breath.weigh(content.length);
    await this.#touch(path);
    // Through links, as a real one does: the one below would put a file in a link's place.
    return super.appendFile(await this.#real(normalised(path)), content, ...rest);
  }

  override async mkdir(path: string, ...rest: Rest<'mkdir'>): Promise<void> {
    await this.#check('write', path);
    return super.mkdir(path, ...rest);
  }

  override async chmod(path: string, mode: number): Promise<void> {
    await this.#check('write', path);
    this.#unopened.delete(await this.#real(normalised(path)));
    return super.chmod(path, mode);
  }

  override async utimes(path: string, ...rest: Rest<'utimes'>): Promise<void> {
    await this.#check('write', path);
    this.#unopened.delete(await this.#real(normalised(path)));
    return super.utimes(path, ...rest);
  }

  override async rm(path: string, ...rest: Rest<'rm'>): Promise<void> {
    await this.#check('delete', path);
    await this.#touch(path);
    return super.rm(path, ...rest);
  }

  override async cp(from: string, to: string, options?: CpOptions): Promise<void> {
    await this.#check('read', from);
    await this.#check('write', to);
    await this.#touch(to);
    return super.cp(from, to, options);
  }

  override async mv(from: string, to: string): Promise<void> {
    await this.#check('delete', from);
    await this.#check('write', to);
    await this.#touch(from);
    await this.#touch(to);
    return super.mv(from, to);
  }

  override async link(from: string, to: string): Promise<void> {
    await this.#check('read', from);
    await this.#check('write', to);
    await this.#touch(to);
    this.#unopened.delete(await this.#real(normalised(from)));
    return super.link(from, to);
  }

  override async symlink(target: string, path: string): Promise<void> {
    await this.#check('write', path);
    this.#hasLinks = true;
    return super.symlink(target, path);
  }

  /** @throws Error in the words of a real one, which commands print */
  async #check(access: Access, path: string): Promise<void> {
    await this.#guard.breath.take();
    if (path.length > MAX_PATH_CHARS) throw new Error(`ENAMETOOLONG: name too long, ${access}`);
    const plain = normalised(path);
    if (plain.split('/').length > MAX_DEPTH) throw new Error(`ENAMETOOLONG: folders too deep, ${access}`);
    if (isWithin(plain, SYSTEM)) return;
    const { blockedPaths, readOnly } = this.#guard.policy;
    const real = await this.#real(plain);
    // What holds a blocked folder can't be moved, copied or removed as a whole either.
    const holds =
      (access === 'read' || access === 'delete') && blockedPaths.some((blocked) => isWithin(blocked, [plain, real]));
    if (holds || isWithin(plain, blockedPaths) || isWithin(real, blockedPaths)) {
      this.#guard.audit('denied', plain, `${access}: blocked path`);
      throw new Error(`EACCES: permission denied, ${access} '${path}'`);
    }
    if (readOnly && (access === 'write' || access === 'delete')) {
      this.#guard.audit('denied', plain, `${access}: read-only`);
      throw new Error(`EROFS: read-only file system, ${access} '${path}'`);
    }
    this.#guard.audit(access, plain);
  }

  /** Where a path leads through symbolic links, also where nothing is there yet. */
  async #real(path: string, links = 0): Promise<string> {
    if (!this.#hasLinks || path === '/' || links > MAX_LINKS) return path;
    const cut = path.lastIndexOf('/');
    const parent = await this.#real(path.slice(0, cut) || '/', links);
    const here = normalised(`${parent}/${path.slice(cut + 1)}`);
    const target = await super.readlink(here).catch(() => null);
    return target === null
      ? here
      : this.#real(normalised(target.startsWith('/') ? target : `${parent}/${target}`), links + 1);
  }

  async #touch(path: string): Promise<void> {
    this.#changed.add(normalised(path));
    this.#changed.add(await this.#real(normalised(path)));
  }

  /** Files below `root` as they are now, links left out; whoever asks is no command, so nothing is checked or told. */
  async filesBelow(root: string): Promise<{ path: string; changed: boolean }[]> {
    const files: { path: string; changed: boolean }[] = [];
    for (const path of super.getAllPaths()) {
      if (!path.startsWith(`${root}/`) || !(await this.lstat(path)).isFile) continue;
      files.push({ path, changed: this.#hasChanged(path) });
    }
    return files;
  }

  contentOf(path: string): Promise<Uint8Array> {
    return super.readFileBuffer(path);
  }

  #unopenedAt(path: string): FsStat | undefined {
    return this.#hasChanged(path) ? undefined : this.#unopened.get(path);
  }

  #hasChanged(path: string): boolean {
    for (let cut = path.length; cut > 0; cut = path.lastIndexOf('/', cut - 1))
      if (this.#changed.has(path.slice(0, cut))) return true;
    return false;
  }

  #weighed<T>(content: T): T {
    this.#guard.breath.weigh(sizeOf(content));
    return content;
  }
}
