import type { StepSink } from '../reader.ts';
import { TableRows } from '../table-rows.ts';
import { attribute, type XmlVisitor } from './xml-walk.ts';

/** Fields of every slide that say nothing of it. */
const FURNITURE = /^(?:sldNum|dt|ftr|hdr|sldImg)$/;
const TITLE = /^(?:title|ctrTitle)$/;

/** Makes sections of one slide, or of the notes to it. */
export class SlideBody implements XmlVisitor {
  readonly #sink: StepSink;
  readonly #slide: number;
  readonly #from: 'slide' | 'notes';
  readonly #table: TableRows;
  #placeholder = '';
  #paragraphs: string[] = [];
  #text = '';
  #inText = false;
  #inTable = false;
  #silent = 0;

  constructor(sink: StepSink, slide: number, from: 'slide' | 'notes') {
    this.#sink = sink;
    this.#slide = slide;
    this.#from = from;
    this.#table = new TableRows((row) => sink.push({ ...row, location: { slide } }));
  }

  open(name: string, attributes: Record<string, string>): void {
    if (name === 'Fallback') this.#silent += 1;
    else if (name === 'sp') {
      this.#placeholder = '';
      this.#paragraphs = [];
    } else if (name === 'ph') this.#placeholder = attribute(attributes, 'type') ?? 'body';
    else if (name === 't') this.#inText = true;
    else if (name === 'br') this.#text += '\n';
    else if (name === 'tbl') {
      this.#inTable = true;
      this.#table.begin();
    } else if (name === 'tc') this.#table.cell(true);
  }

  text(data: string): void {
    if (this.#inText && this.#silent === 0) this.#text += data;
  }

  close(name: string): void {
    if (name === 'Fallback') this.#silent -= 1;
    else if (name === 't') this.#inText = false;
    else if (name === 'p') this.#endParagraph();
    else if (name === 'tr') this.#table.row();
    else if (name === 'tbl') {
      this.#table.end();
      this.#inTable = false;
    } else if (name === 'sp') this.#endShape();
  }

  #endParagraph(): void {
    const text = this.#text.trim();
    this.#text = '';
    if (text === '') return;
    if (this.#inTable) this.#table.words(text);
    else this.#paragraphs.push(text);
  }

  #endShape(): void {
    const paragraphs = this.#paragraphs;
    this.#paragraphs = [];
    if (paragraphs.length === 0 || FURNITURE.test(this.#placeholder)) return;
    const location = { slide: this.#slide };
    if (this.#from === 'notes') {
      this.#sink.push({ kind: 'paragraph', text: `Notes: ${paragraphs.join('\n')}`, location });
    } else if (TITLE.test(this.#placeholder)) {
      this.#sink.push({ kind: 'heading', level: 1, text: paragraphs.join(' ').replace(/\s+/g, ' '), location });
    } else if (paragraphs.length === 1) this.#sink.push({ kind: 'paragraph', text: paragraphs.join(''), location });
    else this.#sink.push({ kind: 'list', text: paragraphs.map((text) => `- ${text}`).join('\n'), location });
  }
}
