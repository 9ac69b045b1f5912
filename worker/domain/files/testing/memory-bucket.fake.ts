interface Stored {
  bytes: Uint8Array<ArrayBuffer>;
}

/** What the processing of files uses of R2, in memory. It remembers how large what it gave and took was. */
export class MemoryBucket {
  readonly objects = new Map<string, Stored>();
  /** Bytes of the largest object that was written. */
  largestPut = 0;

  async put(key: string, value: string | Uint8Array): Promise<void> {
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : new Uint8Array(value);
    this.largestPut = Math.max(this.largestPut, bytes.length);
    this.objects.set(key, { bytes });
  }

  async get(key: string, { range }: { range?: { offset: number; length?: number } } = {}) {
    const stored = this.objects.get(key);
    if (!stored) return null;
    const end = range?.length === undefined ? undefined : range.offset + range.length;
    const body = new Response(stored.bytes.slice(range?.offset, end));
    return { body: body.body, arrayBuffer: () => body.arrayBuffer(), json: () => body.json() };
  }

  async list({ prefix }: { prefix: string }) {
    const objects = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).map((key) => ({ key }));
    return { objects, truncated: false };
  }

  async delete(keys: string | string[]): Promise<void> {
    for (const key of [keys].flat()) this.objects.delete(key);
  }
}
