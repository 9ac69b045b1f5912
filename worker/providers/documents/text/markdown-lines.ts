import type { Section } from '../port.ts';

/** What a reader of Markdown must know of the lines before: the fence that is still open. */
export interface MarkdownState {
  fence: string | null;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const ATX = /^ {0,3}(#{1,6})(?=\s|$)/;
const UNDERLINE = /^ {0,3}(=+|-+)\s*$/;
const ITEM = /^\s*(?:[-*+]|\d{1,9}[.)])\s+/;
const DIVIDER = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;
/** Longer lines are prose: no heading, divider or rule is looked for in them. */
const MAX_MARK = 2_000;
const RULE = /^ {0,3}(?:(?:\*\s*){3,}|(?:_\s*){3,}|(?:-\s*){3,})$/;

/** Sections of some lines of Markdown. Their words stay as they are written, links and emphasis included. */
export class MarkdownLines {
  readonly sections: Section[] = [];
  #kind: 'paragraph' | 'list' | 'code' = 'paragraph';
  #lines: string[] = [];
  #from = 1;
  #columns: string[] | null = null;
  #fence: string | null;

  constructor(state: MarkdownState) {
    this.#fence = state.fence;
    if (this.#fence) this.#kind = 'code';
  }

  get state(): MarkdownState {
    return { fence: this.#fence };
  }

  /** Takes the next line. `number` is its place in the document, from 1. */
  take(line: string, number: number): void {
    if (this.#fence !== null) {
      this.#inFence(line, number, this.#fence);
      return;
    }
    const fence = FENCE.exec(line)?.[1];
    if (fence) {
      this.close();
      this.#fence = fence;
      this.#kind = 'code';
      return;
    }
    if (line.trim() === '') {
      this.close();
      return;
    }
    if (this.#asTable(line, number) || this.#asHeading(line, number)) return;
    const isItem = ITEM.test(line);
    if (isItem && this.#kind !== 'list') {
      this.close();
      this.#kind = 'list';
    }
    this.#add(line, number);
  }

  /** Ends what is open. */
  close(): void {
    const text = this.#kind === 'code' ? this.#lines.join('\n') : this.#lines.map((line) => line.trimEnd()).join('\n');
    if (text.trim() !== '') {
      const lines: [number, number] = [this.#from, this.#from + this.#lines.length - 1];
      this.sections.push({ kind: this.#kind, text, location: { lines } });
    }
    this.#lines = [];
    this.#columns = null;
    this.#kind = this.#fence === null ? 'paragraph' : 'code';
  }

  #add(line: string, number: number): void {
    if (this.#lines.length === 0) this.#from = number;
    this.#lines.push(line);
  }

  #inFence(line: string, number: number, fence: string): void {
    const closing = FENCE.exec(line)?.[1];
    if (closing?.startsWith(fence) && line.trim() === closing) {
      this.#fence = null;
      this.close();
    } else this.#add(line, number);
  }

  #asHeading(line: string, number: number): boolean {
    if (line.length > MAX_MARK) return false;
    const marks = ATX.exec(line)?.[1];
    if (marks) {
      this.close();
      this.#heading(line.trim().slice(marks.length).replace(/ #+$/, '').trim(), marks.length, number);
      return true;
    }
    const underline = UNDERLINE.exec(line)?.[1];
    if (underline && this.#kind === 'paragraph' && this.#lines.length === 1) {
      const text = this.#lines.pop() ?? '';
      this.#heading(text.trim(), underline.startsWith('=') ? 1 : 2, number - 1);
      return true;
    }
    if (!RULE.test(line)) return false;
    this.close();
    return true;
  }

  #heading(text: string, level: number, number: number): void {
    if (text !== '') this.sections.push({ kind: 'heading', level, text, location: { lines: [number, number] } });
  }

  #asTable(line: string, number: number): boolean {
    if (this.#columns) {
      if (!line.includes('|')) {
        this.close();
        return false;
      }
      const text = cellsOf(line).join(' | ');
      this.sections.push({ kind: 'row', text, columns: this.#columns, location: { lines: [number, number] } });
      return true;
    }
    const head = this.#lines.at(-1);
    if (this.#kind !== 'paragraph' || !head?.includes('|') || line.length > MAX_MARK || !DIVIDER.test(line))
      return false;
    this.#lines.pop();
    this.close();
    this.#columns = cellsOf(head);
    return true;
  }
}

function cellsOf(line: string): string[] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
}
