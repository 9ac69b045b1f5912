import type { Section } from '../port.ts';
import type { Reader } from '../reader.ts';
import { placeIn, readWindow } from './text-window.ts';

/** Source code, cut before what begins at the margin after an empty line: mostly a definition with its comment. */
export const readCode: Reader = async (source, cursor) => {
  const window = await readWindow(source, placeIn(cursor), 'paragraph');
  return {
    sections: blocksOf(window.text, window.line),
    facts: {},
    next: window.next && { ...window.next },
    progress: window.progress,
  };
};

/** A letter or sign at the margin that opens something; what only closes belongs to the block above. */
const OPENS = /^[^\s)\]}]/;

function blocksOf(text: string, first: number): Section[] {
  const sections: Section[] = [];
  let block: string[] = [];
  let from = first;
  const close = (): void => {
    const code = block.join('\n').trimEnd();
    if (code.trim() !== '') {
      const last = from + code.split('\n').length - 1;
      sections.push({ kind: 'code', text: code, location: { lines: [from, last] } });
    }
    block = [];
  };
  let afterBlank = true;
  for (const [index, line] of text.split('\n').entries()) {
    const isBlank = line.trim() === '';
    if (!isBlank && afterBlank && (OPENS.test(line) || block.length === 0)) {
      close();
      from = first + index;
    }
    if (!isBlank || block.length > 0) block.push(line.trimEnd());
    afterBlank = isBlank;
  }
  close();
  return sections;
}
