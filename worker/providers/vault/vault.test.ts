import { describe, expect, it } from 'vitest';
import { type Envelope, open, rewrapIfOld, seal, VaultError } from './vault.ts';

const KEK_1 = `1:${Buffer.alloc(32, 1).toString('base64')}`;
const KEK_2 = `2:${Buffer.alloc(32, 2).toString('base64')}`;
const KEK_2_OTHER = `2:${Buffer.alloc(32, 9).toString('base64')}`;
const first = { KEY_ENCRYPTION_KEYS: KEK_1 };
const both = { KEY_ENCRYPTION_KEYS: `${KEK_1},${KEK_2}` };
const second = { KEY_ENCRYPTION_KEYS: KEK_2 };

const binding = { owner: 'usr_a', provider: 'openai', keyId: 'key_a' };
const SECRET = 'sk-žluť-0123456789';

describe('the vault', () => {
  it('gives back what it was given, and shows none of it', async () => {
    const envelope = await seal(first, binding, SECRET);
    expect(await open(first, binding, envelope)).toBe(SECRET);
    expect(JSON.stringify(envelope)).not.toContain('sk-');
    expect(Buffer.from(envelope.iv, 'base64')).toHaveLength(12);
    expect(Buffer.from(envelope.wrapIv, 'base64')).toHaveLength(12);
  });

  it('never encrypts alike twice', async () => {
    const [a, b] = await Promise.all([seal(first, binding, SECRET), seal(first, binding, SECRET)]);
    for (const part of ['wrapIv', 'wrappedKey', 'iv', 'ciphertext'] as const) expect(a[part]).not.toBe(b[part]);
  });

  it.each([
    ['owner', { ...binding, owner: 'usr_b' }],
    ['provider', { ...binding, provider: 'anthropic' }],
    ['key id', { ...binding, keyId: 'key_b' }],
    ['parts that only look alike', { owner: 'usr_a|openai', provider: 'key_a', keyId: '' }],
  ])('does not open a row that was moved to another %s', async (_, moved) => {
    const envelope = await seal(first, binding, SECRET);
    await expect(open(first, moved, envelope)).rejects.toThrow(VaultError);
    await expect(rewrapIfOld(both, moved, envelope)).rejects.toThrow(VaultError);
  });

  it.each(['wrapIv', 'wrappedKey', 'iv', 'ciphertext'] as const)('does not open with an edited %s', async (part) => {
    const envelope = await seal(first, binding, SECRET);
    const bytes = Buffer.from(envelope[part], 'base64');
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    await expect(open(first, binding, { ...envelope, [part]: bytes.toString('base64') })).rejects.toThrow(VaultError);
    await expect(open(first, binding, { ...envelope, [part]: '***' })).rejects.toThrow(VaultError);
  });

  it('does not open with the parts of two envelopes of one owner', async () => {
    const [a, b] = await Promise.all([seal(first, binding, SECRET), seal(first, binding, 'other')]);
    const mixed: Envelope = { ...a, iv: b.iv, ciphertext: b.ciphertext };
    await expect(open(first, binding, mixed)).rejects.toThrow(VaultError);
  });
});

describe('rotation', () => {
  it('opens old envelopes, seals with the newest key, and re-wraps without touching the secret', async () => {
    const old = await seal(first, binding, SECRET);
    expect(await open(both, binding, old)).toBe(SECRET);
    expect((await seal(both, binding, SECRET)).kek).toBe(2);

    const renewed = await rewrapIfOld(both, binding, old);
    expect(renewed).toMatchObject({ kek: 2, iv: old.iv, ciphertext: old.ciphertext });
    expect(renewed && (await open(second, binding, renewed))).toBe(SECRET);
    expect(renewed && (await rewrapIfOld(both, binding, renewed))).toBeNull();
  });

  it('does not open what a removed or a replaced key wrapped', async () => {
    const old = await seal(first, binding, SECRET);
    await expect(open(second, binding, old)).rejects.toThrow(VaultError);
    const renewed = await seal(second, binding, SECRET);
    await expect(open({ KEY_ENCRYPTION_KEYS: KEK_2_OTHER }, binding, renewed)).rejects.toThrow(VaultError);
    await expect(open(both, binding, { ...renewed, kek: 1 })).rejects.toThrow(VaultError);
  });

  it.each(['', '1', '1:abc', `x:${KEK_1.slice(2)}`, `${KEK_1},`, `${KEK_1},${KEK_1}`])(
    'says which part of the variable is wrong, without showing it: %j',
    async (text) => {
      const attempt = seal({ KEY_ENCRYPTION_KEYS: text }, binding, SECRET);
      await expect(attempt).rejects.toThrow(/^KEY_ENCRYPTION_KEYS: part [12] is not/);
    },
  );
});
