import type { Database } from '../../db/client.ts';
import { keyRing } from '../../providers/vault/key-ring.ts';
import { rewrapIfOld, VaultError, type VaultSettings } from '../../providers/vault/vault.ts';
import { countByWrapping, selectWrappedBefore, updateEnvelope } from './store.ts';

export interface Rotation {
  newest: number;
  rewrapped: number;
  /** Keys that did not open: they were lost before this rotation began. */
  unreadable: string[];
}

const BATCH = 100;

/**
 * Wraps every stored key under the newest key-encryption key, in batches by id. It can be stopped and
 * started again at any time: what is done is skipped, and a key that changes meanwhile is left to its change.
 */
export async function rewrapAll(
  db: Database,
  settings: VaultSettings,
  { batch = BATCH, onProgress }: { batch?: number; onProgress?: (rewrapped: number) => void } = {},
): Promise<Rotation> {
  const { newest } = await keyRing(settings.KEY_ENCRYPTION_KEYS);
  const rotation: Rotation = { newest, rewrapped: 0, unreadable: [] };
  for (let after = ''; ; ) {
    const rows = await selectWrappedBefore(db, newest, after, batch);
    for (const { id, userId, ownerKind, organizationId, provider, envelope } of rows) {
      const owner = ownerKind === 'organization' ? (organizationId ?? '') : userId;
      try {
        const renewed = await rewrapIfOld(settings, { owner, provider, keyId: id }, envelope);
        if (renewed && (await updateEnvelope(db, id, envelope, renewed))) rotation.rewrapped += 1;
      } catch (error) {
        if (!(error instanceof VaultError)) throw error;
        rotation.unreadable.push(id);
      }
    }
    onProgress?.(rotation.rewrapped);
    const last = rows.at(-1);
    if (!last || rows.length < batch) return rotation;
    after = last.id;
  }
}

/** How many stored keys each version of the key-encryption key wraps. */
export function wrappedBy(db: Database): Promise<Map<number, number>> {
  return countByWrapping(db);
}
