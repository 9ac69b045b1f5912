import { fromBase64, type KeyRing, keyRing, toBase64 } from './key-ring.ts';

/** A secret as stored. The data key encrypts the secret, a key-encryption key wraps the data key; all base64. */
export interface Envelope {
  /** Version of the key-encryption key that wrapped `wrappedKey`. */
  kek: number;
  wrapIv: string;
  wrappedKey: string;
  iv: string;
  ciphertext: string;
}

/** Whose secret it is. An envelope opens only under the binding it was sealed with. */
export interface KeyBinding {
  /** Account id. */
  owner: string;
  provider: string;
  keyId: string;
}

export interface VaultSettings {
  KEY_ENCRYPTION_KEYS: string;
}

/** The envelope does not open: moved, edited, or wrapped by a key that is gone. Says nothing about its content. */
export class VaultError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'VaultError';
  }
}

const FORMAT = 1;
const IV_BYTES = 12;
const KEY_BYTES = 32;

/** Encrypts a secret under a fresh data key, wrapped by the newest key-encryption key. */
export async function seal(settings: VaultSettings, binding: KeyBinding, plaintext: string): Promise<Envelope> {
  const ring = await keyRing(settings.KEY_ENCRYPTION_KEYS);
  const dataKey = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  const key = await importDataKey(dataKey);
  const secret = await encrypt(key, new TextEncoder().encode(plaintext), boundTo(FORMAT, binding));
  const envelope = { ...(await wrap(ring, binding, dataKey)), iv: secret.iv, ciphertext: secret.ciphertext };
  dataKey.fill(0);
  return envelope;
}

/**
 * Decrypts; call it inside the one call that uses the secret, and keep nothing.
 * @throws VaultError
 */
export async function open(settings: VaultSettings, binding: KeyBinding, envelope: Envelope): Promise<string> {
  const dataKey = await unwrap(await keyRing(settings.KEY_ENCRYPTION_KEYS), binding, envelope);
  const key = await importDataKey(dataKey);
  dataKey.fill(0);
  const secret = await decrypt(key, envelope.iv, envelope.ciphertext, boundTo(FORMAT, binding));
  return new TextDecoder().decode(secret);
}

/**
 * The envelope under the newest key-encryption key, or `null` when it already is. The secret itself is
 * not decrypted; only its data key is wrapped anew.
 * @throws VaultError
 */
export async function rewrapIfOld(
  settings: VaultSettings,
  binding: KeyBinding,
  envelope: Envelope,
): Promise<Envelope | null> {
  const ring = await keyRing(settings.KEY_ENCRYPTION_KEYS);
  if (envelope.kek === ring.newest) return null;
  const dataKey = await unwrap(ring, binding, envelope);
  const rewrapped = { ...envelope, ...(await wrap(ring, binding, dataKey)) };
  dataKey.fill(0);
  return rewrapped;
}

type Wrapping = Pick<Envelope, 'kek' | 'wrapIv' | 'wrappedKey'>;

async function wrap(ring: KeyRing, binding: KeyBinding, dataKey: Uint8Array<ArrayBuffer>): Promise<Wrapping> {
  const wrapped = await encrypt(kekOf(ring, ring.newest), dataKey, boundTo(ring.newest, binding));
  return { kek: ring.newest, wrapIv: wrapped.iv, wrappedKey: wrapped.ciphertext };
}

function unwrap(ring: KeyRing, binding: KeyBinding, envelope: Envelope): Promise<Uint8Array<ArrayBuffer>> {
  const kek = kekOf(ring, envelope.kek);
  return decrypt(kek, envelope.wrapIv, envelope.wrappedKey, boundTo(envelope.kek, binding));
}

function kekOf(ring: KeyRing, version: number): CryptoKey {
  const kek = ring.keys.get(version);
  if (!kek) throw new VaultError(`Key-encryption key ${version} is not in KEY_ENCRYPTION_KEYS.`);
  return kek;
}

/** `version|owner|provider|keyId`, as a JSON array so that no part can run into the next. */
function boundTo(version: number, { owner, provider, keyId }: KeyBinding): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify([version, owner, provider, keyId]));
}

function importDataKey(raw: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

async function encrypt(key: CryptoKey, data: Uint8Array<ArrayBuffer>, additionalData: Uint8Array<ArrayBuffer>) {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, key, data);
  return { iv: toBase64(iv), ciphertext: toBase64(new Uint8Array(sealed)) };
}

async function decrypt(key: CryptoKey, iv: string, ciphertext: string, additionalData: Uint8Array<ArrayBuffer>) {
  try {
    const parameters = { name: 'AES-GCM', iv: fromBase64(iv), additionalData };
    return new Uint8Array(await crypto.subtle.decrypt(parameters, key, fromBase64(ciphertext)));
  } catch {
    throw new VaultError('The stored secret does not open: it was moved, edited, or its key has changed.');
  }
}
