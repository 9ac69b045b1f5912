/** What names a passage in an answer's text; the API says which passage each one is. */
const MARKER = /\[\[[a-z0-9]{3}-(?:\d+[a-z]+)+-\d+\]\]/g;

/** The address of a citation inside of Markdown; what follows is its number. */
const CITATION = '#citation-';

interface Marked {
  marker: string;
}

/** Each marker in place of `show(number)`, from 1; a marker that is no citation stays. */
function replaced(text: string, citations: readonly Marked[], show: (number: number) => string, other = ''): string {
  if (!text.includes('[[')) return text;
  return text.replace(MARKER, (marker) => {
    const number = citations.findIndex((one) => one.marker === marker) + 1;
    return number > 0 ? show(number) : other || marker;
  });
}

/** An answer's Markdown with its markers as links that `citationNumber` knows. */
export function citedMarkdown(text: string, citations: readonly Marked[]): string {
  return replaced(text, citations, (number) => `[${number}](${CITATION}${number})`);
}

/** The same where there are no links: `[1]`. */
export function citedText(text: string, citations: readonly Marked[]): string {
  return replaced(text, citations, (number) => `[${number}]`);
}

/** While an answer is written nobody knows yet what its markers mean: they are left out, a half one at the end too. */
export function withoutMarkers(text: string): string {
  return text.replace(MARKER, '').replace(/\s?\[\[?[a-z0-9-]*\]?$/, '');
}

/** Which citation a link of `citedMarkdown` means. */
export function citationNumber(href: string | undefined): number | undefined {
  return href?.startsWith(CITATION) ? Number(href.slice(CITATION.length)) : undefined;
}
