import type { Section } from '../port.ts';
import type { Reader } from '../reader.ts';
import { placeIn, readWindow } from './text-window.ts';

/** Plain text: a paragraph is what stands between empty lines. */
export const readPlain: Reader = async (source, cursor) => {
  const window = await readWindow(source, placeIn(cursor), 'paragraph');
  return {
    sections: paragraphsOf(window.text, window.line),
    facts: {},
    next: window.next && { ...window.next },
    progress: window.progress,
  };
};

function paragraphsOf(text: string, first: number): Section[] {
  const sections: Section[] = [];
  let lines: string[] = [];
  const close = (after: number): void => {
    if (lines.length > 0) {
      sections.push({
        kind: 'paragraph',
        text: lines.join('\n'),
        location: { lines: [after - lines.length, after - 1] },
      });
    }
    lines = [];
  };
  const all = text.split('\n');
  for (const [index, line] of all.entries()) {
    if (line.trim() === '') close(first + index);
    else lines.push(line.trimEnd());
  }
  close(first + all.length);
  return sections;
}
