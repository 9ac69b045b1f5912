import type { Find } from '../text/finds.ts';

export interface LabelledLine {
  text: string;
  finds: Find[];
}

/** Reads lines in which every find is marked as `⟦label:text⟧`. */
export function readLabelled(corpus: string): LabelledLine[] {
  return corpus.trim().split('\n').map(readLine);
}

function readLine(line: string): LabelledLine {
  const finds: Find[] = [];
  let text = '';
  let from = 0;
  for (const match of line.matchAll(/⟦([a-z_]+):([^⟧]*)⟧/g)) {
    text += line.slice(from, match.index);
    finds.push({ start: text.length, end: text.length + (match[2] ?? '').length, label: match[1] ?? '' });
    text += match[2] ?? '';
    from = match.index + match[0].length;
  }
  return { text: text + line.slice(from), finds };
}

/** A share as people read it: "97.2 % (141 of 145)". */
export function share(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} % (${part} of ${whole})`;
}
