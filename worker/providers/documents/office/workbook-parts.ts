import { DocumentFault } from '../port.ts';
import { relationsOf } from './package-parts.ts';
import { attribute, walkXml } from './xml-walk.ts';
import type { ZipArchive } from './zip-archive.ts';

/** Letters that all texts of a workbook may have: they stand in memory while its cells are read. */
const MAX_SHARED_CHARS = 20_000_000;

export interface Sheet {
  name: string;
  part: string;
}

/** The sheets in their order, and whether days are counted from 1904 (old Macs) instead of 1900. */
export async function sheetsOf(archive: ZipArchive, main: string): Promise<{ sheets: Sheet[]; isFrom1904: boolean }> {
  const relations = await relationsOf(archive, main);
  const sheets: Sheet[] = [];
  let isFrom1904 = false;
  await walkXml(archive, main, {
    open: (name, attributes) => {
      if (name === 'workbookPr') isFrom1904 = /^(?:1|true)$/.test(attribute(attributes, 'date1904') ?? '');
      if (name !== 'sheet') return;
      const relation = relations.get(attributes['r:id'] ?? attribute(attributes, 'id') ?? '');
      // Sheets that are nothing but a chart have another type.
      if (relation?.type === 'worksheet' && archive.has(relation.part)) {
        sheets.push({ name: attribute(attributes, 'name') ?? '', part: relation.part });
      }
    },
  });
  return { sheets, isFrom1904 };
}

/** Texts that cells point at by number. What tells how to say them (`rPh`) is no part of them. */
export async function sharedTexts(archive: ZipArchive, part: string): Promise<string[]> {
  const texts: string[] = [];
  let text = '';
  let size = 0;
  let inText = false;
  let silent = 0;
  await walkXml(archive, part, {
    open: (name) => {
      if (name === 'si') text = '';
      else if (name === 'rPh') silent += 1;
      else if (name === 't') inText = true;
    },
    text: (data) => {
      if (!inText || silent > 0) return;
      text += data;
      size += data.length;
      if (size > MAX_SHARED_CHARS) throw new DocumentFault('too_large', 'The spreadsheet has too much text in it.');
    },
    close: (name) => {
      if (name === 'si') texts.push(text);
      else if (name === 'rPh') silent -= 1;
      else if (name === 't') inText = false;
    },
  });
  return texts;
}

/** Formats of Excel's own that are dates or times. */
const BUILT_IN = /^(?:1[4-9]|2[0-2]|2[7-9]|3[0-6]|4[5-7]|5[0-8])$/;

/** Which styles of cells (by their number) show a day. */
export async function dateStyles(archive: ZipArchive, part: string): Promise<ReadonlySet<number>> {
  const formats = new Map<string, string>();
  const styles = new Set<number>();
  let inCells = false;
  let index = 0;
  await walkXml(archive, part, {
    open: (name, attributes) => {
      if (name === 'numFmt') {
        formats.set(attribute(attributes, 'numFmtId') ?? '', attribute(attributes, 'formatCode') ?? '');
      } else if (name === 'cellXfs') inCells = true;
      else if (name === 'xf' && inCells) {
        const id = attribute(attributes, 'numFmtId') ?? '';
        const format = formats.get(id);
        if (format === undefined ? BUILT_IN.test(id) : showsDate(format)) styles.add(index);
        index += 1;
      }
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return styles;
}

/** Letters of dates outside of quoted texts, colours and locales. */
function showsDate(format: string): boolean {
  return /[ymdhs]/i.test(
    format
      .slice(0, 500)
      .replace(/"[^"]*"|\[[^\]]*\]|\\./g, '')
      .replace(/general/gi, ''),
  );
}
