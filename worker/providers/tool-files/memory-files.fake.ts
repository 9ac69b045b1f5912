import type { ToolFiles } from '../../engine/tools/runtime.ts';
import { type FileLimits, limitedFiles } from './rules.ts';

/** The port in memory, under the same rules; for tests. */
export function memoryToolFiles(initial: Record<string, string> = {}, limits?: FileLimits): ToolFiles {
  const encoder = new TextEncoder();
  const files = new Map<string, { bytes: Uint8Array; modifiedAt: number }>();
  for (const [path, text] of Object.entries(initial)) files.set(path, { bytes: encoder.encode(text), modifiedAt: 0 });
  return limitedFiles(
    {
      list: async () =>
        [...files]
          .map(([path, { bytes, modifiedAt }]) => ({ path, size: bytes.length, modifiedAt }))
          .sort((a, b) => (a.path < b.path ? -1 : 1)),
      get: async (path) => files.get(path)?.bytes.slice() ?? null,
      put: async (path, bytes) => {
        files.set(path, { bytes: bytes.slice(), modifiedAt: Date.now() });
      },
      delete: async (path) => {
        files.delete(path);
      },
    },
    limits,
  );
}
