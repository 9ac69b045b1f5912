import type { AuditLog } from '../audit.ts';
import { ToolFailure, type ToolFiles } from '../runtime.ts';
import { pathOf } from './mounted-files.ts';
import { type OpenAiApi, objectsIn } from './openai-api.ts';

const MAX_FILES = 20;
const MAX_FILE_BYTES = 16 * 1024 * 1024;
const MAX_BYTES = 32 * 1024 * 1024;
/** Where the files of a container lie. */
const ROOT = '/mnt/data/';

/** A file of the conversation, and what it is called in the container, which has no folders. */
export interface Mounted {
  path: string;
  name: string;
}

export interface HostedFile {
  id: string;
  path: string;
  bytes: number;
}

/** Puts the newest of the conversation's files into a container; what is too many or too large stays out. */
export async function mount(
  api: OpenAiApi,
  container: string,
  files: ToolFiles,
  log: AuditLog,
  signal: AbortSignal,
): Promise<Mounted[]> {
  const mounted: Mounted[] = [];
  for (const path of fitting(await files.list())) {
    const bytes = await files.read(path);
    if (!bytes) continue;
    const name = nameIn(path, mounted);
    const body = new FormData();
    body.set('file', new Blob([new Uint8Array(bytes)]), name);
    await api.json({ method: 'POST', path: `/containers/${container}/files`, body }, signal);
    log.note('read', path);
    mounted.push({ path, name });
  }
  return mounted;
}

function fitting(listed: Awaited<ReturnType<ToolFiles['list']>>): string[] {
  let left = MAX_BYTES;
  return listed
    .toSorted((a, b) => b.modifiedAt - a.modifiedAt)
    .filter(({ size }) => {
      const fits = size <= Math.min(left, MAX_FILE_BYTES);
      if (fits) left -= size;
      return fits;
    })
    .slice(0, MAX_FILES)
    .map(({ path }) => path);
}

function nameIn(path: string, others: readonly Mounted[]): string {
  const flat = path.slice(1).replaceAll('/', '_');
  const isTaken = others.some(({ name }) => name === flat);
  return isTaken ? `${others.length}_${flat}` : flat;
}

/** What the code made in a container: everything in it that we did not put there. */
export async function filesMade(api: OpenAiApi, container: string, signal: AbortSignal): Promise<HostedFile[]> {
  const { data } = await api.json({ method: 'GET', path: `/containers/${container}/files?limit=100` }, signal);
  return objectsIn(data).flatMap(({ id, path, bytes, source }) =>
    source !== 'user' && typeof id === 'string' && typeof path === 'string'
      ? [{ id, path, bytes: typeof bytes === 'number' ? bytes : 0 }]
      : [],
  );
}

/**
 * Keeps what the code made among the conversation's files, under its own name.
 * @returns what was kept, and what was not with the reason
 */
export async function keep(
  api: OpenAiApi,
  container: string,
  made: readonly HostedFile[],
  files: ToolFiles,
  log: AuditLog,
  signal: AbortSignal,
): Promise<{ kept: { path: string; bytes: number }[]; lost: string[] }> {
  const kept: { path: string; bytes: number }[] = [];
  const lost = made.slice(MAX_FILES).map(({ path }) => `${path}: at most ${MAX_FILES} files are kept.`);
  let left = MAX_BYTES;
  for (const file of made.slice(0, MAX_FILES)) {
    try {
      const path = pathOf(file.path.startsWith(ROOT) ? file.path.slice(ROOT.length) : file.path);
      const from = `/containers/${container}/files/${encodeURIComponent(file.id)}/content`;
      const bytes = await api.bytes({ method: 'GET', path: from }, Math.min(left, MAX_FILE_BYTES), signal);
      await files.write(path, bytes);
      left -= bytes.byteLength;
      log.note('write', path);
      kept.push({ path, bytes: bytes.byteLength });
    } catch (error) {
      if (signal.aborted) throw error;
      lost.push(`${file.path}: ${error instanceof ToolFailure ? error.message : 'It can not be kept.'}`);
    }
  }
  return { kept, lost };
}
