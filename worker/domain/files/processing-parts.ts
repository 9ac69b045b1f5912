import type { DocumentSource, Section } from '../../providers/documents/port.ts';

/** Where what belongs to a file is kept. Made of ids alone, no name of a person's is in it. */
function folderOf({ userId, id }: { userId: string; id: string }): string {
  return `documents/${userId}/${id}/`;
}

/** The version's own folder: its sections, and the chunker's notes between them. */
function versionFolder(file: { userId: string; id: string }, version: number): string {
  return `${folderOf(file)}versions/${version}/`;
}

/** What stands between the steps of making one version of a file's index, in R2. Writing it again changes nothing. */
export function versionParts(bucket: R2Bucket, file: { userId: string; id: string }, version: number) {
  const folder = versionFolder(file, version);
  const sectionsKey = (part: number) => `${folder}sections/${part}.json`;
  const notesKey = (part: number) => `${folder}chunker/${part}.json`;

  async function readJson<T>(key: string): Promise<T | undefined> {
    const object = await bucket.get(key);
    return object ? object.json<T>() : undefined;
  }

  return {
    async writeSections(part: number, sections: Section[]): Promise<void> {
      await bucket.put(sectionsKey(part), JSON.stringify(sections));
    },
    readSections: (part: number) => readJson<Section[]>(sectionsKey(part)),
    /** What the chunker knows when it comes to this part. */
    async writeNotes(part: number, notes: unknown): Promise<void> {
      await bucket.put(notesKey(part), JSON.stringify(notes));
    },
    readNotes: (part: number) => readJson<unknown>(notesKey(part)),
    /** The sections stay for previews; the notes have done their work. */
    removeNotes: () => removeBelow(bucket, `${folder}chunker/`),
    remove: () => removeBelow(bucket, folder),
  };
}

/** Everything that processing keeps of a file, the document itself excepted. */
export function removeAllParts(bucket: R2Bucket, file: { userId: string; id: string }): Promise<void> {
  return removeBelow(bucket, folderOf(file));
}

async function removeBelow(bucket: R2Bucket, prefix: string): Promise<void> {
  for (;;) {
    const { objects, truncated } = await bucket.list({ prefix });
    if (objects.length > 0) await bucket.delete(objects.map(({ key }) => key));
    if (!truncated) return;
  }
}

/** A stored document, read where a reader wants it. @throws LostDocument when its bytes are not there */
export function storedDocument(bucket: R2Bucket, key: string, size: number): DocumentSource {
  async function get(options: R2GetOptions): Promise<R2ObjectBody> {
    const object = await bucket.get(key, options);
    if (!object) throw new LostDocument();
    return object;
  }

  return {
    size,
    async read(start, end) {
      const from = Math.max(0, start);
      const length = Math.min(end, size) - from;
      if (length <= 0) return new Uint8Array();
      const object = await get({ range: { offset: from, length } });
      return new Uint8Array(await object.arrayBuffer());
    },
    async stream(start = 0) {
      if (start >= size) return new Blob([]).stream();
      return (await get({ range: { offset: start } })).body;
    },
  };
}

/** The bytes of a document are not where they were put. */
export class LostDocument extends Error {
  constructor() {
    super('The document is not in the store.');
    this.name = 'LostDocument';
  }
}
