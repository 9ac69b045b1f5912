import type { StepSink } from '../reader.ts';
import { TableRows } from '../table-rows.ts';
import type { HeadingStyles } from './word-styles.ts';
import { attribute, type XmlVisitor } from './xml-walk.ts';

/** A paragraph as it grows. One in a text box stands inside of another. */
interface Paragraph {
  text: string;
  level: number;
  /** Depth of a list item, from 1; 0 where it is none. */
  item: number;
}

/** `Fallback` says again what its alternative said; `del` was deleted while changes were tracked. */
const SILENT = /^(?:Fallback|del|moveFrom|instrText)$/;

/** Makes sections of the body of a Word document, as the parser comes to its elements. */
export class WordBody implements XmlVisitor {
  readonly #sink: StepSink;
  readonly #styles: HeadingStyles;
  readonly #open: Paragraph[] = [];
  readonly #table: TableRows;
  #items: string[] = [];
  #tables = 0;
  #silent = 0;
  #inText = false;

  constructor(sink: StepSink, styles: HeadingStyles) {
    this.#sink = sink;
    this.#styles = styles;
    this.#table = new TableRows((row) => sink.push({ ...row, location: {} }));
  }

  isDone(): boolean {
    return this.#sink.isFull;
  }

  open(name: string, attributes: Record<string, string>): void {
    if (SILENT.test(name)) this.#silent += 1;
    if (this.#silent > 0) return;
    const paragraph = this.#open.at(-1);
    const value = attribute(attributes, 'val') ?? '';
    if (name === 'p') this.#open.push({ text: '', level: 0, item: 0 });
    else if (name === 't') this.#inText = true;
    else if (name === 'tbl') this.#openTable();
    else if (name === 'tc' && this.#tables === 1) this.#table.cell(true);
    else if (!paragraph) return;
    else if (name === 'pStyle') paragraph.level = this.#styles.get(value) ?? 0;
    else if (name === 'outlineLvl' && Number(value) < 9) paragraph.level = Number(value) + 1;
    else if (name === 'numPr') paragraph.item = Math.max(1, paragraph.item);
    else if (name === 'ilvl') paragraph.item = Math.min(8, (Number(value) || 0) + 1);
    else if (name === 'numId' && value === '0') paragraph.item = 0;
    else if (name === 'tab') paragraph.text += '\t';
    else if (name === 'br' || name === 'cr') paragraph.text += '\n';
    else if (name === 'noBreakHyphen') paragraph.text += '-';
  }

  text(data: string): void {
    const paragraph = this.#open.at(-1);
    if (this.#inText && this.#silent === 0 && paragraph) paragraph.text += data;
  }

  close(name: string): void {
    if (SILENT.test(name)) this.#silent -= 1;
    if (this.#silent > 0) return;
    if (name === 't') this.#inText = false;
    else if (name === 'p') this.#take(this.#open.pop());
    else if (name === 'tr' && this.#tables === 1) this.#table.row();
    else if (name === 'tbl') {
      if (this.#tables === 1) this.#table.end();
      this.#tables -= 1;
    }
  }

  end(): void {
    this.#flushList();
  }

  #openTable(): void {
    if (this.#tables === 0) {
      this.#flushList();
      this.#table.begin();
    }
    this.#tables += 1;
  }

  #take(paragraph: Paragraph | undefined): void {
    const text = paragraph?.text.trim() ?? '';
    if (!paragraph || text === '') return;
    if (this.#tables > 0) {
      this.#table.words(text);
      return;
    }
    if (paragraph.item > 0 && paragraph.level === 0) {
      this.#items.push(`${'  '.repeat(paragraph.item - 1)}- ${text}`);
      return;
    }
    this.#flushList();
    if (paragraph.level === 0) this.#sink.push({ kind: 'paragraph', text, location: {} });
    else this.#sink.push({ kind: 'heading', level: paragraph.level, text: text.replace(/\s+/g, ' '), location: {} });
  }

  #flushList(): void {
    const text = this.#items.join('\n');
    this.#items = [];
    this.#sink.push({ kind: 'list', text, location: {} });
  }
}
