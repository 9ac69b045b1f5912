import type { Handler } from 'htmlparser2';
import { DocumentFault, type Section } from '../port.ts';
import type { StepSink } from '../reader.ts';
import { TableRows } from '../table-rows.ts';

const SILENT = /^(?:script|style|noscript|template|svg|canvas|iframe|object|video|audio|select|textarea|math)$/;
const HEADING = /^h([1-6])$/;
const BLOCK =
  /^(?:p|div|section|article|header|footer|main|aside|nav|ul|ol|dl|dt|dd|li|table|caption|figure|figcaption|form|hr|address|details|summary|blockquote|body|html|head|tr|td|th|thead|tbody|tfoot)$/;

/** Elements inside one another that are still told apart; deeper ones are read as if they stood there. */
const MAX_DEPTH = 500;
/** Beyond, the parser would take longer with each element: no page that was written by anyone is so. */
const MAX_NESTING = 5_000;

/** Makes sections of the elements of a page, as the parser comes to them. */
export class HtmlOutline implements Partial<Handler> {
  /** `title` and what `<meta>` tells, by names in lower case. */
  readonly meta = new Map<string, string>();
  readonly #sink: StepSink;
  #text = '';
  #kind: Section['kind'] = 'paragraph';
  #level = 0;
  #pre = 0;
  #silent = 0;
  #lists = 0;
  #items: string[] = [];
  #depth = 0;
  #title = false;
  /** Tables inside a table are read as text of its cell. */
  #tables = 0;
  readonly #table: TableRows;

  constructor(sink: StepSink) {
    this.#sink = sink;
    this.#table = new TableRows((section) => sink.push({ ...section, location: {} }));
  }

  onopentag(name: string, attributes: Record<string, string>): void {
    this.#depth += 1;
    if (this.#depth > MAX_NESTING) throw new DocumentFault('bomb', 'The page nests its parts deeper than pages do.');
    if (SILENT.test(name)) this.#silent += 1;
    if (this.#silent > 0 || this.#depth > MAX_DEPTH) return;
    if (name === 'title') this.#title = true;
    else if (name === 'meta') this.#tell(attributes);
    else if (name === 'br') this.#text += '\n';
    else if (name === 'table') this.#openTable();
    else if (this.#tables > 0) this.#openCell(name);
    else this.#openBlock(name);
  }

  ontext(data: string): void {
    if (this.#silent > 0) return;
    if (this.#title) this.meta.set('title', `${this.meta.get('title') ?? ''}${data}`.replace(/\s+/g, ' ').trimStart());
    else this.#text += this.#pre > 0 ? data : data.replace(/\s+/g, ' ');
  }

  onclosetag(name: string): void {
    this.#depth -= 1;
    if (SILENT.test(name)) this.#silent = Math.max(0, this.#silent - 1);
    if (this.#silent > 0 || this.#depth >= MAX_DEPTH) return;
    if (name === 'title') this.#title = false;
    else if (name === 'table') this.#closeTable();
    else if (this.#tables > 0) this.#closeCell(name);
    else this.#closeBlock(name);
  }

  onend(): void {
    this.#flush();
    this.#flushList();
    this.#table.end();
  }

  #tell(attributes: Record<string, string>): void {
    const name = (attributes['name'] ?? attributes['property'] ?? attributes['http-equiv'])?.toLowerCase();
    if (name && this.meta.size < 200 && !this.meta.has(name)) this.meta.set(name, attributes['content']?.trim() ?? '');
  }

  #openBlock(name: string): void {
    const level = HEADING.exec(name)?.[1];
    if (level) {
      this.#flush();
      this.#flushList();
      this.#kind = 'heading';
      this.#level = Number(level);
    } else if (name === 'pre') {
      this.#flush();
      this.#flushList();
      this.#pre += 1;
      this.#kind = 'code';
    } else if (name === 'ul' || name === 'ol') {
      this.#flush();
      this.#lists += 1;
    } else if (BLOCK.test(name)) this.#flush();
  }

  #closeBlock(name: string): void {
    if (name === 'pre') {
      this.#flush();
      this.#pre = Math.max(0, this.#pre - 1);
    } else if (name === 'ul' || name === 'ol') {
      this.#flush();
      this.#lists = Math.max(0, this.#lists - 1);
      if (this.#lists === 0) this.#flushList();
    } else if (HEADING.test(name) || BLOCK.test(name)) this.#flush();
  }

  #openTable(): void {
    if (this.#tables === 0) {
      this.#flush();
      this.#flushList();
      this.#table.begin();
    }
    this.#tables += 1;
  }

  #closeTable(): void {
    if (this.#tables === 1) {
      this.#closeCell('td');
      this.#table.end();
    }
    this.#tables = Math.max(0, this.#tables - 1);
  }

  #openCell(name: string): void {
    if (this.#tables > 1 || !/^(?:tr|td|th|caption)$/.test(name)) {
      if (BLOCK.test(name)) this.#text += ' ';
      return;
    }
    if (name === 'caption') this.#text = '';
    else {
      this.#closeCell('td');
      if (name === 'tr') this.#table.row();
      else this.#table.cell(name === 'th');
    }
  }

  #closeCell(name: string): void {
    if (this.#tables > 1 || !/^(?:tr|td|th|caption)$/.test(name)) {
      if (BLOCK.test(name)) this.#text += ' ';
      return;
    }
    if (name === 'caption') this.#flush();
    else {
      this.#table.words(this.#text);
      this.#text = '';
      if (name === 'tr') this.#table.row();
    }
  }

  #flush(): void {
    const text = this.#kind === 'code' ? this.#text.replace(/^\n|\s+$/g, '') : tidy(this.#text);
    const kind = this.#kind;
    this.#text = '';
    this.#kind = this.#pre > 0 ? 'code' : 'paragraph';
    if (text.trim() === '') return;
    if (this.#lists > 0 && kind === 'paragraph')
      this.#items.push(`${'  '.repeat(Math.min(this.#lists, 8) - 1)}- ${text}`);
    else this.#sink.push({ kind, text, location: {}, ...(kind === 'heading' && { level: this.#level }) });
  }

  #flushList(): void {
    const text = this.#items.join('\n');
    this.#items = [];
    this.#sink.push({ kind: 'list', text, location: {} });
  }
}

function tidy(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
}
