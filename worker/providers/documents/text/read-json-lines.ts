import type { Section } from '../port.ts';
import type { Reader } from '../reader.ts';
import { leavesOf } from './json-leaves.ts';
import { placeIn, readWindow } from './text-window.ts';

/** JSON Lines: one value a line. A line that is no JSON is read as the text that it is. */
export const readJsonLines: Reader = async (source, cursor) => {
  const window = await readWindow(source, placeIn(cursor), 'line');
  const sections = window.text.split('\n').flatMap((line, index): Section[] => {
    if (line.trim() === '') return [];
    const at = window.line + index;
    return [{ kind: 'paragraph', text: textOf(line), location: { lines: [at, at] } }];
  });
  return { sections, facts: {}, next: window.next && { ...window.next }, progress: window.progress };
};

function textOf(line: string): string {
  try {
    const value: unknown = JSON.parse(line);
    return [...leavesOf(value)].map(({ path, text }) => (path === '' ? text : `${path}: ${text}`)).join('\n') || line;
  } catch {
    return line;
  }
}
