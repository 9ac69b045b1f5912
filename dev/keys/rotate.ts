import { openDatabase } from '../../worker/db/client.ts';
import { rewrapAll, wrappedBy } from '../../worker/domain/models/rotation-service.ts';

export interface RotationTarget {
  databaseUrl: string;
  neonUrl?: string | undefined;
  ring: string;
}

/** Wraps all stored keys under the ring's newest version, a sentence for each batch. @throws Error for keys that do not open */
export async function rewrap(
  { databaseUrl, neonUrl, ring }: RotationTarget,
  say: (sentence: string) => void,
  batch?: number,
): Promise<number> {
  const db = openDatabase(databaseUrl, neonUrl);
  const rotation = await rewrapAll(
    db,
    { KEY_ENCRYPTION_KEYS: ring },
    { ...(batch === undefined ? {} : { batch }), onProgress: (done) => say(`${done} keys wrapped anew …`) },
  );
  if (rotation.unreadable.length > 0) {
    throw new Error(
      `${rotation.rewrapped} keys are wrapped by version ${rotation.newest}, ${rotation.unreadable.length} do not open with any version that is set: ${rotation.unreadable.join(', ')}. Set the missing version and go on, or ask their owners to enter them again.`,
    );
  }
  return rotation.rewrapped;
}

/** Whether no stored key needs any of these versions. @throws Error that says how many do */
export async function assertUnused(
  { databaseUrl, neonUrl }: RotationTarget,
  versions: readonly number[],
): Promise<void> {
  const counts = await wrappedBy(openDatabase(databaseUrl, neonUrl));
  const needed = versions.filter((version) => (counts.get(version) ?? 0) > 0);
  if (needed.length === 0) return;
  const told = needed.map((version) => `${counts.get(version)} keys by version ${version}`).join(', ');
  throw new Error(`Still wrapped: ${told}. Run \`npm run keys:rotate -- rewrap\` first.`);
}
