const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;
const LIST_ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
const DEFINITION = /^ {0,3}\[[^\]\n]+\]:\s/m;
const FOOTNOTE = /^ {0,3}\[\^[^\]\n]+\]:/m;

/** Walks over lines and knows which of them stand inside code or display maths. */
class Enclosure {
  #fence: string | null = null;
  #math = false;

  get isOpen(): boolean {
    return this.#fence !== null || this.#math;
  }

  get isCode(): boolean {
    return this.#fence !== null;
  }

  get isMath(): boolean {
    return this.#math;
  }

  /** Takes one more line. @returns whether the line belongs to code or maths, its fences included */
  take(line: string): boolean {
    const wasOpen = this.isOpen;
    if (this.#fence !== null) {
      const [, marks = '', rest = ''] = FENCE.exec(line) ?? [];
      if (marks.startsWith(this.#fence) && rest.trim() === '') this.#fence = null;
      return true;
    }
    if (this.#math) {
      if (/\$\$\s*$/.test(line)) this.#math = false;
      return true;
    }
    const [, marks, info = ''] = FENCE.exec(line) ?? [];
    if (marks !== undefined && !(marks.startsWith('`') && info.includes('`'))) this.#fence = marks;
    else if (/^ {0,3}\$\$/.test(line)) this.#math = count(line, '$$') % 2 === 1;
    return wasOpen || this.isOpen;
  }
}

/**
 * Markdown cut into its top-level blocks, so that only the one that still grows is rendered again. The pieces
 * joined are the text. A text whose parts refer to each other (footnotes) stays in one piece; link
 * definitions are given to every block by `definitionsOf`.
 */
export function splitBlocks(text: string): string[] {
  if (FOOTNOTE.test(text)) return [text];
  const blocks: string[] = [];
  const enclosure = new Enclosure();
  let block = '';
  let isBlank = false;
  let isList = false;
  for (const line of text.split(/(?<=\n)/)) {
    const bare = line.trimEnd();
    const startsAnew = isBlank && bare !== '' && !enclosure.isOpen && !/^\s{2,}|^\t/.test(line);
    if (startsAnew && !(isList && LIST_ITEM.test(bare))) {
      blocks.push(block);
      block = '';
    }
    if (block === '') isList = LIST_ITEM.test(bare);
    enclosure.take(bare);
    block += line;
    isBlank = bare === '' && !enclosure.isOpen;
  }
  if (block !== '') blocks.push(block);
  return blocks;
}

/** The link definitions of a text, to be appended to blocks that stand alone. Empty where there are none. */
export function definitionsOf(text: string): string {
  if (!DEFINITION.test(text)) return '';
  return `\n\n${text
    .split('\n')
    .filter((line) => DEFINITION.test(line))
    .join('\n')}`;
}

/**
 * The last block of a text that still grows, so that it looks as it will look when it is whole: a table's
 * head waits for its second line, marks that have no partner yet get one, half a link shows its words, and
 * lines that may yet become something else wait.
 */
export function settleBlock(block: string): string {
  const enclosure = new Enclosure();
  const lines = block.split('\n');
  for (const line of lines) enclosure.take(line);
  if (enclosure.isCode) return block;
  // Half a formula is no formula: it is shown as it is written until it is whole.
  if (enclosure.isMath) return block.replace(/^( {0,3})\$\$/, '$1```tex\n').replace(/\n\n/, '\n');
  return closeMarks(settleTable(withoutUnsureLine(lines))).join('\n');
}

/** A last line that is only a mark: it may become a heading's underline, a list or a fence. */
function withoutUnsureLine(lines: string[]): string[] {
  const last = lines.at(-1) ?? '';
  return /^\s*(?:[-*+_=]+|\d+[.)]?|#{1,6}|[`~]{1,2}|\|)\s*$/.test(last) ? lines.slice(0, -1) : lines;
}

function settleTable(lines: string[]): string[] {
  const start = lines.findIndex((line) => /^\s*\|/.test(line));
  if (start === -1) return lines;
  const [head = '', rule] = lines.slice(start);
  const columns = head.split(/(?<!\\)\|/).length - 2;
  if (columns < 1) return lines;
  const complete = /\|\s*$/.test(head);
  if (rule === undefined || !new RegExp(`^\\s*\\|(\\s*:?-+:?\\s*\\|){${columns}}\\s*$`).test(rule)) {
    if (lines.length > start + 2) return lines;
    return complete ? [...lines.slice(0, start), head, `|${' --- |'.repeat(columns)}`] : lines.slice(0, start);
  }
  return lines;
}

/** Closes code, bold and struck-out text, and drops the address of half a link, in the last paragraph's end. */
function closeMarks(lines: string[]): string[] {
  const last = lines.at(-1);
  if (last === undefined) return lines;
  let line = last.replace(/!?\[([^\]\n]*)(?:\]\([^)\n]*)?$/, (half, words: string) =>
    half.endsWith(']') ? half : words,
  );
  if (count(line, '`') % 2 === 1) line += '`';
  const outside = line.replace(/`[^`]*`/g, '');
  for (const mark of ['**', '~~']) {
    if (count(outside, mark) % 2 === 0) continue;
    // An opening mark at the very end has no words yet.
    line = line.endsWith(mark) ? line.slice(0, -mark.length) : line.replace(/\*$/, '').trimEnd() + mark;
  }
  return [...lines.slice(0, -1), line];
}

function count(text: string, mark: string): number {
  return text.split(mark).length - 1;
}

/**
 * Maths in the two spellings that models use, `\(…\)` `\[…\]` and `$…$` `$$…$$`, in the one that the parser
 * knows. A dollar before a number or a blank is money.
 */
export function normaliseMath(text: string): string {
  if (!/\$|\\[([]/.test(text)) return text;
  const enclosure = new Enclosure();
  const out: string[] = [];
  let open: string[] = [];
  const flush = () => {
    if (open.length > 0) out.push(inlineMath(open.join('\n')));
    open = [];
  };
  for (const line of text.split('\n')) {
    if (enclosure.take(line)) {
      flush();
      out.push(line);
    } else open.push(line);
  }
  flush();
  return out.join('\n');
}

const MATHS =
  /(`+)(?:(?!\1)[\s\S])*?\1|\\\[([\s\S]+?)\\\]|\\\(([\s\S]+?)\\\)|\$\$([^$\n]+)\$\$|(?<![\\$\w])\$(?![\s\d$])([^$\n]*[^\s$\\])\$(?![\w$])|(?<![\\$\w])\$(\d[^$\n]*[\\^_={}][^$\n]*[^\s$\\])\$(?![\w$])/g;

function inlineMath(text: string): string {
  return text.replace(MATHS, (found, code, display, inline, doubled, single, numeric) => {
    if (code !== undefined) return found;
    if (display !== undefined) return `\n$$\n${display.trim()}\n$$\n`;
    const formula = inline ?? doubled ?? single ?? numeric;
    return formula === undefined ? found : `$$${formula.trim()}$$`;
  });
}

/** Whether there is a formula in a text that `normaliseMath` has seen. */
export function hasMath(text: string): boolean {
  return /\$\$[\s\S]+?\$\$/.test(text);
}
