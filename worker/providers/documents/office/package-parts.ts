import type { DocumentFacts } from '../port.ts';
import { dateOf, factsOf } from '../reader.ts';
import { attribute, walkXml } from './xml-walk.ts';
import type { ZipArchive } from './zip-archive.ts';

const MAX_FACT = 1_000;

/** What `docProps/core.xml` and `docProps/app.xml` tell of a document. */
export async function officeFacts(archive: ZipArchive): Promise<DocumentFacts> {
  const core = await textsOf(archive, 'docProps/core.xml');
  const app = await textsOf(archive, 'docProps/app.xml');
  const pages = Number(app.get('Slides') ?? app.get('Pages'));
  return factsOf({
    title: core.get('title'),
    author: core.get('creator') || core.get('lastModifiedBy'),
    createdAt: dateOf(core.get('created')),
    modifiedAt: dateOf(core.get('modified')),
    pages: Number.isSafeInteger(pages) && pages > 0 ? pages : undefined,
  });
}

async function textsOf(archive: ZipArchive, part: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  let text = '';
  await walkXml(archive, part, {
    open: () => {
      text = '';
    },
    text: (data) => {
      if (text.length < MAX_FACT) text += data.slice(0, MAX_FACT);
    },
    close: (name) => {
      if (!texts.has(name)) texts.set(name, text.trim());
      text = '';
    },
  });
  return texts;
}

export interface Relation {
  /** Last word of the relation's type, such as `slide`. */
  type: string;
  /** Name of the part that it leads to. */
  part: string;
}

/** Where a part's relations lead, by their ids. Those that lead outside of the document are not followed. */
export async function relationsOf(archive: ZipArchive, part: string): Promise<Map<string, Relation>> {
  const slash = part.lastIndexOf('/');
  const folder = part.slice(0, slash + 1);
  const relations = new Map<string, Relation>();
  await walkXml(archive, `${folder}_rels/${part.slice(slash + 1)}.rels`, {
    open: (name, attributes) => {
      if (name !== 'Relationship' || attribute(attributes, 'TargetMode') === 'External') return;
      const target = attribute(attributes, 'Target') ?? '';
      const type = (attribute(attributes, 'Type') ?? '').split('/').at(-1) ?? '';
      relations.set(attribute(attributes, 'Id') ?? '', { type, part: partName(folder, target) });
    },
  });
  return relations;
}

/** `ppt/slides/` and `../notesSlides/notesSlide1.xml` make `ppt/notesSlides/notesSlide1.xml`. */
function partName(folder: string, target: string): string {
  const names: string[] = [];
  for (const name of (target.startsWith('/') ? target : `${folder}${target}`).split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return names.join('/');
}

/** The part that the document begins with, such as `word/document.xml`. */
export async function mainPart(archive: ZipArchive, usual: string): Promise<string> {
  if (archive.has(usual)) return usual;
  for (const { type, part } of (await relationsOf(archive, '')).values()) if (type === 'officeDocument') return part;
  return usual;
}
