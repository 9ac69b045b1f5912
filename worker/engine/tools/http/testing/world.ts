import { outboundPolicy } from '../../../../providers/outbound/policy.ts';
import { safeFetch } from '../../../../providers/outbound/safe-fetch.ts';
import type { SecretRef } from '../../kind.ts';
import type { ToolWorld } from '../../runtime.ts';

export interface FakeWorld extends ToolWorld {
  /** What was written, by path. */
  written: Map<string, Uint8Array>;
  opened: SecretRef[];
}

interface Stored {
  value: string;
  baseUrl?: string;
  /** What it is once its server has refused it. */
  renewed?: string;
}

interface Given {
  /** `host:port` that may be called although they are private. */
  hosts?: readonly string[];
  /** Secrets by key id, or by provider for the first one of it. */
  secrets?: Record<string, Stored>;
  signal?: AbortSignal;
}

/** A world whose calls go through the product's own check of outgoing requests. */
export function fakeWorld({ hosts = [], secrets = {}, signal = new AbortController().signal }: Given = {}): FakeWorld {
  const policy = outboundPolicy({ ALLOWED_PRIVATE_HOSTS: hosts.join(','), BASE_URL: 'https://baton.dev' });
  const written = new Map<string, Uint8Array>();
  const opened: SecretRef[] = [];
  return {
    written,
    opened,
    fetch: (input, init) => safeFetch(new Request(input, init), policy),
    secret: async (ref, refused) => {
      opened.push(ref);
      const found = secrets[ref.keyId ?? ref.provider];
      if (!found) return null;
      const value = refused === found.value ? (found.renewed ?? found.value) : found.value;
      return { value, baseUrl: found.baseUrl ?? null };
    },
    files: {
      list: async () => [...written].map(([path, bytes]) => ({ path, size: bytes.byteLength, modifiedAt: 0 })),
      read: async (path) => written.get(path) ?? null,
      write: async (path, bytes) => void written.set(path, bytes),
      remove: async (path) => void written.delete(path),
    },
    loader: undefined,
    signal,
    now: () => Date.UTC(2026, 10, 22),
  };
}
