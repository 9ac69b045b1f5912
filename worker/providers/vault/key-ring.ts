/** The key-encryption keys by version; the newest wraps, the older ones still open. */
export interface KeyRing {
  newest: number;
  keys: ReadonlyMap<number, CryptoKey>;
}

const rings = new Map<string, KeyRing>();

/**
 * Reads `KEY_ENCRYPTION_KEYS`: `1:<base64 of 32 bytes>,2:<…>`.
 * @throws Error that says which part is wrong, without showing it.
 */
export async function keyRing(text: string): Promise<KeyRing> {
  const known = rings.get(text);
  if (known) return known;
  const keys = new Map<number, CryptoKey>();
  for (const [position, part] of text.split(',').entries()) {
    const [, version, encoded] = /^\s*(\d{1,6}):([A-Za-z0-9+/]{43}=)\s*$/.exec(part) ?? [];
    if (!version || !encoded || keys.has(Number(version))) {
      throw new Error(`KEY_ENCRYPTION_KEYS: part ${position + 1} is not "<new version>:<base64 of 32 bytes>".`);
    }
    const raw = fromBase64(encoded);
    keys.set(Number(version), await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']));
  }
  const ring = { newest: Math.max(...keys.keys()), keys };
  // The value and not its promise is kept: a promise belongs to the request that made it.
  rings.set(text, ring);
  return ring;
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** @throws DOMException for text that is not base64 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
