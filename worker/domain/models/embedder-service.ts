import type { Database } from '../../db/client.ts';
import type { Settings } from '../../env.ts';
import { embedderOf } from '../../providers/embeddings/embedder.ts';
import type { Embedder } from '../../providers/embeddings/port.ts';
import type { StoredKey } from '../../providers/models/adapter.ts';
import { outboundPolicy } from '../../providers/outbound/policy.ts';
import { safeFetch } from '../../providers/outbound/safe-fetch.ts';
import { open } from '../../providers/vault/vault.ts';
import { selectApiKeys } from './store.ts';

export interface EmbeddingAccess {
  embedder: Embedder;
  /** The account's own keys of models, newest first, still encrypted. */
  keys: (StoredKey & { label: string })[];
}

/**
 * The door to embedding models with an account's own keys, else with the platform's. For verbs that have checked who
 * asks, and for the queue that works for the owner of a file.
 * @param patienceMs longest that one call may take; a minute where left out
 */
export async function embeddingAccess(
  { settings, db }: { settings: Settings; db: Database },
  userId: string,
  patienceMs?: number,
): Promise<EmbeddingAccess> {
  const keys = (await selectApiKeys(db, userId)).filter((key) => key.kind === 'model');
  const policy = outboundPolicy(settings);
  const embedder = embedderOf({
    settings,
    keys,
    openKey: ({ id, provider, envelope }) => open(settings, { owner: userId, provider, keyId: id }, envelope),
    fetch: (input, init) => safeFetch(new Request(input, init), policy),
    ...(patienceMs === undefined ? {} : { patienceMs }),
  });
  return { embedder, keys };
}
