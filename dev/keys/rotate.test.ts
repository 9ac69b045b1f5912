import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asc } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../worker/db/client.ts';
import { apiKeys } from '../../worker/db/schema/api-keys.ts';
import { users } from '../../worker/db/schema/users.ts';
import { rewrapAll } from '../../worker/domain/models/rotation-service.ts';
import { newId } from '../../worker/kernel/ids.ts';
import { open, seal } from '../../worker/providers/vault/vault.ts';
import type { Listening } from '../http.ts';
import { migrate } from '../migrate.ts';
import { startNeon } from '../neon/server.ts';
import { saveRing, writeSecret } from './key-file.ts';
import { withNewestOnly, withNewVersion } from './ring-text.ts';
import { assertUnused, type RotationTarget, rewrap } from './rotate.ts';

const OLD = `3:${randomBytes(32).toString('base64')}`;
const KEYS = 25;

let neon: Listening;
let db: Database;
let target: RotationTarget;

beforeAll(async () => {
  neon = await startNeon({ password: 'p' });
  const databaseUrl = 'postgres://baton:p@localhost/baton';
  const neonUrl = `${neon.url}/sql`;
  await migrate({ databaseUrl, neonUrl });
  db = openDatabase(databaseUrl, neonUrl);
  target = { databaseUrl, neonUrl, ring: OLD };
  await db.insert(users).values({ id: 'usr_a', name: 'Ada', email: 'a@b.test', emailFolded: 'a@b.test' });
  for (let i = 0; i < KEYS; i++) {
    const id = newId('apiKey');
    const ownerKind = i % 5 === 0 ? ('organization' as const) : ('user' as const);
    const owner = ownerKind === 'user' ? 'usr_a' : 'org_1';
    const envelope = await seal({ KEY_ENCRYPTION_KEYS: OLD }, { owner, provider: 'openai', keyId: id }, `secret-${id}`);
    const organizationId = ownerKind === 'user' ? null : 'org_1';
    const row = { id, userId: 'usr_a', ownerKind, organizationId, provider: 'openai', label: 'k', hint: '1234' };
    await db.insert(apiKeys).values({ ...row, envelope });
  }
});
afterAll(() => neon?.stop());

async function rows() {
  return db.select().from(apiKeys).orderBy(asc(apiKeys.id));
}

describe('the rotation of the key-encryption key', () => {
  const next = withNewVersion(OLD);
  const both = () => ({ ...target, ring: next.ring });

  it('refuses to take a version away that stored keys need', async () => {
    await expect(assertUnused(target, [3])).rejects.toThrow('25 keys by version 3');
  });

  it('goes on where it was stopped', async () => {
    const settings = { KEY_ENCRYPTION_KEYS: next.ring };
    const stop = (done: number) => {
      if (done >= 10) throw new Error('stopped');
    };
    await expect(rewrapAll(db, settings, { batch: 5, onProgress: stop })).rejects.toThrow('stopped');
    const versions = (await rows()).map((row) => row.envelope.kek);
    expect(versions.filter((kek) => kek === next.version)).toHaveLength(10);
    const said: string[] = [];
    expect(await rewrap(both(), (sentence) => said.push(sentence), 5)).toBe(KEYS - 10);
    expect(said.length).toBeGreaterThan(2);
  });

  it('leaves keys that the new version opens alone, without the old one', async () => {
    const { ring, retired } = withNewestOnly(next.ring);
    await assertUnused(both(), retired);
    for (const row of await rows()) {
      const binding = { owner: row.organizationId ?? row.userId, provider: row.provider, keyId: row.id };
      expect(await open({ KEY_ENCRYPTION_KEYS: ring }, binding, row.envelope)).toBe(`secret-${row.id}`);
    }
    expect(await rewrap(both(), () => undefined)).toBe(0);
  });

  it('names keys that no version opens, and wraps the others', async () => {
    const [lost] = await rows();
    if (!lost) throw new Error('there are no keys');
    const other = { KEY_ENCRYPTION_KEYS: `9:${randomBytes(32).toString('base64')}` };
    const binding = { owner: 'usr_a', provider: 'openai', keyId: lost.id };
    await db.update(apiKeys).set({ envelope: await seal(other, binding, 'x') });
    await db.delete(apiKeys);
    await db.insert(apiKeys).values({ ...lost, envelope: await seal(other, binding, 'x') });
    await expect(rewrap(both(), () => undefined)).rejects.toThrow(lost.id);
  });
});

describe('the ring as a file has it', () => {
  it('gets one version more, and is left with the newest alone', () => {
    const { ring, version } = withNewVersion(OLD);
    expect(version).toBe(4);
    expect(ring.startsWith(`${OLD},4:`)).toBe(true);
    expect(withNewestOnly(ring)).toEqual({ ring: ring.split(',')[1], retired: [3] });
  });

  it('replaces its line and no other, and a secret is for its owner alone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'baton-keys-'));
    const path = join(folder, 'vars');
    writeFileSync(path, `A="1"\nKEY_ENCRYPTION_KEYS="${OLD}"\nB="2"`);
    saveRing(path, '4:$&new');
    expect(readFileSync(path, 'utf8')).toBe('A="1"\nKEY_ENCRYPTION_KEYS="4:$&new"\nB="2"');
    const secret = join(folder, 'secret');
    writeSecret(secret, OLD);
    expect(statSync(secret).mode & 0o777).toBe(0o600);
    expect(() => writeSecret(secret, OLD)).toThrow('already');
    rmSync(folder, { recursive: true });
  });
});
