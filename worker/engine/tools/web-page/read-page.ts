import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom/worker';
import { type FetchedPage, fetchPage, type PageCall } from './fetch-page.ts';
import { AROUND, htmlText, linksOf, type PageLink, tidy } from './html-text.ts';
import { bareWords, pageShape, treeShape } from './page-shape.ts';

export interface ReadPage {
  /** Where redirects ended. */
  url: string;
  title: string;
  contentType: string;
  text: string;
  links: PageLink[];
}

/** Past these, only the bare words are taken: parsing would last longer than a call may (measured). */
const MAX_MARKS = 60_000;
const MAX_STRETCH = 20_000;
/** Readability looks at each element many times, and at each of its ancestors: a thousand nested ones took 25 s. */
const MAX_ELEMENTS = 2_500;
const MAX_DEPTH = 50;
/** An article shorter than this is no better than the page around it. */
const MIN_ARTICLE_CHARS = 200;
const MAX_TITLE = 300;

/** Fetches a page and makes it readable: the article without menus and advertisements. @throws ToolFailure */
export async function readPage(call: PageCall): Promise<ReadPage> {
  return readable(await fetchPage(call));
}

/** The readable part of what a server sent. Never throws: of a page that is too much for parsers, the bare words are left. */
export function readable({ url, kind, contentType, body }: FetchedPage): ReadPage {
  if (kind === 'text') return { url, title: '', contentType, text: tidy(body), links: [] };
  const { marks, stretch } = pageShape(body);
  if (marks <= MAX_MARKS && stretch <= MAX_STRETCH) {
    try {
      return { url, contentType, ...parsed(body, url) };
    } catch {
      // What no parser takes is still words.
    }
  }
  return { url, title: '', contentType, text: tidy(bareWords(body).replace(/\s+/g, ' ')), links: [] };
}

function parsed(body: string, url: string): Pick<ReadPage, 'title' | 'text' | 'links'> {
  const { document } = parseHTML(/<body|<html/i.test(body) ? body : `<html><body>${body}</body></html>`);
  const title = tidy(document.querySelector('title')?.textContent ?? '').slice(0, MAX_TITLE);
  const links = linksOf(document.querySelectorAll('a[href]'), url);
  const main = document.querySelector('main, [role="main"], article');
  const marked = main ? htmlText(main, AROUND) : '';
  const whole = htmlText(document.body ?? document.documentElement);
  const candidates = [articleOf(document), marked, whole];
  const text = candidates.find((one) => one.length >= MIN_ARTICLE_CHARS) ?? whole;
  return { title, text, links };
}

/** Readability takes the document apart, so it comes last. */
function articleOf(document: Document): string {
  const { elements, depth } = treeShape(document.documentElement);
  if (elements > MAX_ELEMENTS || depth > MAX_DEPTH) return '';
  try {
    const content = new Readability(document, { serializer: (node) => node }).parse()?.content;
    return content ? htmlText(content) : '';
  } catch {
    return '';
  }
}
