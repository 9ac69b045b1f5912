/** What of a node the walk needs: linkedom's nodes and browsers' have it. */
interface TextNode {
  nodeType: number;
  nodeName: string;
  nodeValue: string | null;
  firstChild: TextNode | null;
  nextSibling: TextNode | null;
}

interface LinkElement extends TextNode {
  getAttribute(name: string): string | null;
  textContent: string | null;
}

/** Where an element ends on the walk's stack. */
interface End {
  text: string;
  pre: boolean;
}

const ELEMENT = 1;
const TEXT = 3;

const SILENT = /^(?:SCRIPT|STYLE|NOSCRIPT|TEMPLATE|SVG|CANVAS|IFRAME|OBJECT|VIDEO|AUDIO|SELECT|TEXTAREA|HEAD)$/;
const BLOCK =
  /^(?:P|DIV|SECTION|ARTICLE|HEADER|FOOTER|MAIN|ASIDE|NAV|UL|OL|DL|DT|DD|TABLE|FIGURE|FIGCAPTION|FORM|HR|ADDRESS|DETAILS|SUMMARY)$/;
/** What stands around an article, where the article itself is known. */
export const AROUND = /^(?:NAV|HEADER|FOOTER|ASIDE|FORM)$/;

/**
 * The text of a part of a page, with headings, lists, quotes and code as Markdown has them. It keeps its own stack,
 * because a page can be nested deeper than calls can.
 * @param skip names of elements that are left out with all that is in them
 */
export function htmlText(root: TextNode, skip?: RegExp): string {
  const page = new Page();
  const stack: (TextNode | End)[] = [root];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if ('pre' in next) {
      page.end(next);
      continue;
    }
    if (next !== root && next.nextSibling) stack.push(next.nextSibling);
    if (next.nodeType === TEXT) {
      page.words(next.nodeValue ?? '');
      continue;
    }
    const name = next.nodeType === ELEMENT ? next.nodeName.toUpperCase() : '';
    if (SILENT.test(name) || (next !== root && skip?.test(name))) continue;
    const [before, after] = marksOf(name);
    page.begin(before, name === 'PRE');
    if (after || name === 'PRE') stack.push({ text: after, pre: name === 'PRE' });
    if (next.firstChild) stack.push(next.firstChild);
  }
  return tidy(page.text());
}

/** Text as it grows: outside of code, spaces are one, and none at the beginning of a line. */
class Page {
  readonly #parts: string[] = [];
  #open = 0;
  #atStart = true;

  words(text: string): void {
    const said = this.#open > 0 ? text : text.replace(/\s+/g, ' ');
    this.#write(this.#open === 0 && this.#atStart ? said.replace(/^ /, '') : said);
  }

  begin(mark: string, pre: boolean): void {
    this.#write(mark);
    if (pre) this.#open += 1;
  }

  end({ text, pre }: End): void {
    if (pre) this.#open -= 1;
    this.#write(text);
  }

  #write(text: string): void {
    if (text === '') return;
    this.#parts.push(text);
    this.#atStart = /[\n ]$/.test(text);
  }

  text(): string {
    return this.#parts.join('');
  }
}

function marksOf(name: string): [before: string, after: string] {
  const level = /^H([1-6])$/.exec(name)?.[1];
  if (level) return [`\n\n${'#'.repeat(Number(level))} `, '\n\n'];
  if (name === 'PRE') return ['\n\n```\n', '\n```\n\n'];
  if (name === 'LI') return ['\n- ', '\n'];
  if (name === 'BLOCKQUOTE') return ['\n\n> ', '\n\n'];
  if (name === 'BR') return ['\n', ''];
  if (name === 'TR') return ['\n', '\n'];
  if (name === 'TD' || name === 'TH') return ['', ' | '];
  return BLOCK.test(name) ? ['\n\n', '\n\n'] : ['', ''];
}

/** Invisible characters can hide words from people that a model would read. */
const HIDDEN = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]+/gu;

/** Without invisible characters, spaces at the ends of lines, and more than one empty line in a row. */
export function tidy(text: string): string {
  const lines = text.replace(HIDDEN, '').split('\n');
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

export interface PageLink {
  text: string;
  url: string;
}

const MAX_LINKS = 50;
const MAX_LINK_TEXT = 120;

/** The http(s) links of elements, one an address, in their order. */
export function linksOf(anchors: Iterable<LinkElement>, base: string): PageLink[] {
  const links = new Map<string, PageLink>();
  for (const anchor of anchors) {
    if (links.size === MAX_LINKS) break;
    const href = anchor.getAttribute('href') ?? '';
    if (!URL.canParse(href, base)) continue;
    const url = new URL(href, base);
    url.hash = '';
    const text = (anchor.textContent ?? '').replace(HIDDEN, '').replace(/\s+/g, ' ').trim();
    if (!/^https?:$/.test(url.protocol) || text === '' || links.has(url.href) || url.href === base) continue;
    links.set(url.href, { text: text.slice(0, MAX_LINK_TEXT), url: url.href });
  }
  return [...links.values()];
}
