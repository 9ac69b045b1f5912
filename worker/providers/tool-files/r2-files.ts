import type { ToolFiles } from '../../engine/tools/runtime.ts';
import { type FileLimits, type FileStore, limitedFiles, type StoredFile } from './rules.ts';

const ROOT = 'tools/';

/** Keys that one R2 deletion takes at most. */
const BATCH = 1_000;

/**
 * The files of a conversation, or of an agent's runs outside of one.
 * @param scope id of the session or the agent
 */
export function r2ToolFiles(bucket: R2Bucket, accountId: string, scope: string, limits?: FileLimits): ToolFiles {
  return limitedFiles(r2Store(bucket, prefixOf(accountId, scope)), limits);
}

/** What a tool keeps for itself beside a scope's files: no path of a file names it, and it goes with the scope. */
export function r2ToolState(bucket: R2Bucket, accountId: string, scope: string, name: string) {
  const key = `${prefixOf(accountId, scope)}/${name}`;
  return {
    read: async (): Promise<string | null> => (await (await bucket.get(key))?.text()) ?? null,
    write: async (text: string): Promise<void> => {
      await bucket.put(key, text);
    },
  };
}

/** Removes the files of a session or an agent, for when it is deleted. Removing nothing is fine. */
export function removeScope(bucket: R2Bucket, accountId: string, scope: string): Promise<void> {
  return removeAll(bucket, prefixOf(accountId, scope));
}

/** Removes all files that tools keep for an account, for when it leaves. */
export function removeAccount(bucket: R2Bucket, accountId: string): Promise<void> {
  return removeAll(bucket, prefixOf(accountId));
}

/** The slash at its end keeps one id from being the beginning of another. */
function prefixOf(...ids: string[]): string {
  const odd = ids.find((id) => !/^[\w-]{1,128}$/.test(id));
  if (odd !== undefined) throw new TypeError('An id of a file prefix has letters, digits, _ and - only');
  return `${ROOT}${ids.join('/')}/`;
}

async function removeAll(bucket: R2Bucket, prefix: string): Promise<void> {
  for (;;) {
    // Always from the beginning: what a page named is gone before the next one is asked for.
    const { objects } = await bucket.list({ prefix, limit: BATCH });
    if (objects.length === 0) return;
    await bucket.delete(objects.map(({ key }) => key));
  }
}

function r2Store(bucket: R2Bucket, prefix: string): FileStore {
  const keyOf = (path: string) => prefix + path.slice(1);
  return {
    list: async () => {
      const files: StoredFile[] = [];
      let cursor: string | undefined;
      do {
        const page: R2Objects = await bucket.list({ prefix, ...(cursor ? { cursor } : {}) });
        for (const { key, size, uploaded } of page.objects.filter(({ key }) => !key.startsWith(`${prefix}/`)))
          files.push({ path: `/${key.slice(prefix.length)}`, size, modifiedAt: uploaded.getTime() });
        cursor = page.truncated ? page.cursor : undefined;
      } while (cursor);
      return files;
    },
    get: async (path) => {
      const object = await bucket.get(keyOf(path));
      return object && new Uint8Array(await object.arrayBuffer());
    },
    put: async (path, bytes) => {
      await bucket.put(keyOf(path), bytes);
    },
    delete: (path) => bucket.delete(keyOf(path)),
  };
}
