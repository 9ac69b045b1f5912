import { attribute, walkXml } from './xml-walk.ts';
import type { ZipArchive } from './zip-archive.ts';

/** Levels of headings by the ids of their styles; what a style is based on counts where it says nothing itself. */
export type HeadingStyles = ReadonlyMap<string, number>;

const HEADING_NAME = /^(?:heading|überschrift|titre|título|titolo|kop)\s*([1-9])$/i;

export async function headingStyles(archive: ZipArchive, part: string): Promise<HeadingStyles> {
  const levels = new Map<string, number>();
  const bases = new Map<string, string>();
  let id = '';
  await walkXml(archive, part, {
    open: (name, attributes) => {
      const value = attribute(attributes, 'val') ?? '';
      if (name === 'style')
        id = attribute(attributes, 'type') === 'paragraph' ? (attribute(attributes, 'styleId') ?? '') : '';
      if (id === '') return;
      if (name === 'name') {
        const level = value.toLowerCase() === 'title' ? 1 : Number(HEADING_NAME.exec(value)?.[1] ?? 0);
        if (level > 0) levels.set(id, level);
      } else if (name === 'outlineLvl' && !levels.has(id)) {
        const level = Number(value) + 1;
        if (level >= 1 && level <= 9) levels.set(id, level);
      } else if (name === 'basedOn') bases.set(id, value);
    },
  });
  for (const [style, base] of bases) {
    const level = levels.get(base);
    if (level !== undefined && !levels.has(style)) levels.set(style, level);
  }
  return levels;
}
