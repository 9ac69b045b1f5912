import { HOME } from '../../../providers/computer/port.ts';
import { ToolFailure, type ToolFiles } from '../runtime.ts';
import { isWithin } from './policy.ts';

/** A file as commands left it. */
export interface LeftFile {
  /** Below `HOME`, beginning with `/`. */
  path: string;
  /** Null where it was never opened: it is as it was. */
  bytes(): Promise<Uint8Array | null>;
}

export interface Kept {
  written: string[];
  removed: string[];
  notes: string[];
}

/**
 * Writes what commands changed back to where files are kept: removals first, so that their room is free. What is blocked
 * or read-only was refused to the commands already; here it is refused once more, whatever they found to get around it.
 * @param before paths that the commands were given, with their bytes where they were loaded
 */
export async function keepChanges(
  files: ToolFiles,
  before: ReadonlyMap<string, Uint8Array | undefined>,
  after: readonly LeftFile[],
  policy: { readOnly: boolean; blockedPaths: readonly string[] },
): Promise<Kept> {
  const kept: Kept = { written: [], removed: [], notes: [] };
  if (policy.readOnly) return kept;
  const attempt = async (path: string, list: string[], change: () => Promise<void>) => {
    try {
      if (isWithin(HOME + path, policy.blockedPaths)) throw new ToolFailure('denied', `${HOME}${path} is blocked.`);
      await change();
      list.push(path);
    } catch (error) {
      if (!(error instanceof ToolFailure)) throw error;
      kept.notes.push(`Not kept: ${error.message}`);
    }
  };
  const left = new Set(after.map(({ path }) => path));
  for (const path of before.keys()) if (!left.has(path)) await attempt(path, kept.removed, () => files.remove(path));
  for (const { path, bytes } of after) {
    const now = await bytes();
    if (now === null || (before.has(path) && same(now, before.get(path)))) continue;
    await attempt(path, kept.written, () => files.write(path, now));
  }
  return kept;
}

function same(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((byte, index) => byte === b[index]);
}
