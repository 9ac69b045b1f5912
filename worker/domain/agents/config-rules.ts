import type { Issue } from '../../kernel/errors.ts';
import { ID_PREFIXES } from '../../kernel/ids.ts';
import { unsafePart } from '../../kernel/json-schema.ts';

/** Characters of one config as JSON. */
const MAX_CONFIG_CHARS = 256_000;

/** What zod's and the kinds' own checks have in common here. */
interface Schema {
  safeParse(value: unknown):
    | { success: true; data: unknown }
    | {
        success: false;
        error: { issues: readonly { path: readonly PropertyKey[]; message: string; keys?: unknown }[] };
      };
}

/**
 * A config read by the schema of its kind, with its defaults put in.
 * @param path where the config stands in the body
 */
export function readConfig(schema: Schema, config: unknown, path: string): { config?: unknown; issues: Issue[] } {
  const unsafe = unsafePart(config, path);
  if (unsafe) return { issues: [unsafe] };
  if (JSON.stringify(config).length > MAX_CONFIG_CHARS)
    return { issues: [{ path, message: `At most ${MAX_CONFIG_CHARS} characters as JSON.` }] };
  const read = schema.safeParse(config);
  if (read.success) return { config: read.data, issues: [] };
  return {
    issues: read.error.issues.flatMap(({ path: at, message, keys }) => {
      const place = [path, ...at.map(String)].join('.');
      // A field that is not known is named itself, like in the rest of a body.
      return Array.isArray(keys)
        ? keys.map((key) => ({ path: `${place}.${String(key)}`, message }))
        : [{ path: place, message }];
    }),
  };
}

/** A key that a config names: the vault's id of it, and where it stands. */
export interface NamedKey {
  keyId: string;
  path: string;
}

/** Ids of keys, wherever they stand in a text: a header may hold `Bearer {{secret.key_…}}`. */
const KEY_ID = new RegExp(`\\b${ID_PREFIXES.apiKey}_[0-9a-z]{26}\\b`, 'g');
/** Stands for a key that was taken out: no key has this id, so a call says that its secret is not stored. */
const NO_KEY = `${ID_PREFIXES.apiKey}_0`;

/**
 * Every key that a config names, at whatever depth.
 * @param asked ids of the secrets that its kind would open
 */
export function keysNamed(config: unknown, path: string, asked: Iterable<string> = []): NamedKey[] {
  return named(config, path, [...asked]);
}

function named(value: unknown, path: string, asked: readonly string[]): NamedKey[] {
  if (typeof value === 'string') {
    const ids = new Set([...(value.match(KEY_ID) ?? []), ...asked.filter((id) => value.includes(id))]);
    return [...ids].map((keyId) => ({ keyId, path }));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'keyId' && typeof inner === 'string'
      ? [{ keyId: inner, path: `${path}.${name}` }]
      : named(inner, `${path}.${name}`, asked),
  );
}

/** A config without the keys that its owner chose: what others see, copy and take along. */
export function withoutKeyIds(config: Record<string, unknown>): Record<string, unknown> {
  return bare(config) as Record<string, unknown>;
}

function bare(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(KEY_ID, NO_KEY);
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (name === 'keyId' ? [] : [[name, bare(inner)]])),
  );
}

/**
 * What is wrong with the keys of a config: each must be the account's own. Somebody else's key is no key here.
 * @param own the account's keys: id → provider
 * @param providers of the secrets that the config asks for, by the key's id; any provider where it does not say
 */
export function keyIdIssues(
  keys: readonly NamedKey[],
  own: ReadonlyMap<string, string>,
  providers: ReadonlyMap<string, string>,
): Issue[] {
  return keys.flatMap(({ keyId, path }) => {
    const provider = own.get(keyId);
    const wanted = providers.get(keyId) ?? provider;
    return provider !== undefined && provider === wanted ? [] : [{ path, message: 'There is no such key of yours.' }];
  });
}
