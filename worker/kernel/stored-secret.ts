/** A secret of the vault, still encrypted, with whose it is: its owner lets tools use it, also in runs of others. */
export interface StoredSecret {
  id: string;
  owner: string;
  provider: string;
  baseUrl: string | null;
  /** As `worker/providers/vault/vault.ts` seals it. */
  envelope: { kek: number; wrapIv: string; wrappedKey: string; iv: string; ciphertext: string };
}

/** What a tool call takes along of a key. */
export function storedSecret(owner: string, key: Omit<StoredSecret, 'owner'>): StoredSecret {
  const { id, provider, baseUrl, envelope } = key;
  return { id, owner, provider, baseUrl, envelope };
}
