import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from './runtime/processes.ts';

/**
 * Takes a data folder for this process: two databases on one folder would destroy it.
 * @returns what gives it back
 * @throws Error with a sentence where another process has it
 */
export function lockDataDir(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, 'lock');
  const holder = holderOf(path);
  if (holder !== undefined) {
    throw new Error(
      `${dataDir} is in use by process ${holder}. Stop that one first, or choose another folder: DATA_DIR=.data2 npm start`,
    );
  }
  writeFileSync(path, String(process.pid));
  return () => rmSync(path, { force: true });
}

function holderOf(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    return Number.isInteger(pid) && pid > 0 && pid !== process.pid && isAlive(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}
