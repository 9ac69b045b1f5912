import { parse } from 'yaml';
import type { DocumentFacts } from '../port.ts';
import { dateOf, factsOf, type Reader } from '../reader.ts';
import { MarkdownLines } from './markdown-lines.ts';
import { placeIn, readWindow } from './text-window.ts';

/** Markdown with headings, lists, tables, fenced code and what its front matter tells. */
export const readMarkdown: Reader = async (source, cursor) => {
  const window = await readWindow(source, placeIn(cursor), 'paragraph');
  const fence = cursor?.['fence'];
  const markdown = new MarkdownLines({ fence: typeof fence === 'string' ? fence : null });
  const matter = window.isFirst ? FRONT_MATTER.exec(window.text) : null;
  const skipped = matter ? matter[0].replace(/\n$/, '').split('\n').length : 0;
  const lines = window.text.split('\n');
  for (let index = skipped; index < lines.length; index++) markdown.take(lines[index] ?? '', window.line + index);
  markdown.close();
  const title = window.isFirst ? markdown.sections.find(({ level }) => level === 1)?.text : undefined;
  return {
    sections: markdown.sections,
    facts: { ...factsOf({ title }), ...frontMatter(matter?.[1] ?? '') },
    next: window.next && { ...window.next, ...markdown.state },
    progress: window.progress,
  };
};

const FRONT_MATTER = /^---\n([\s\S]{0,20000}?)\n---[ \t]*(?:\n|$)/;

function frontMatter(yaml: string): DocumentFacts {
  const told = propertiesOf(yaml);
  const text = (name: string): string | undefined => {
    const value = told[name];
    return typeof value === 'string' ? value : Array.isArray(value) ? value.filter(isText).join(', ') : undefined;
  };
  return factsOf({
    title: text('title'),
    author: text('author') ?? text('authors'),
    createdAt: dateOf(text('date') ?? text('created')),
    modifiedAt: dateOf(text('lastmod') ?? text('updated') ?? text('modified')),
  });
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Front matter that is no YAML tells nothing; the document is read all the same. Dates stay text. */
function propertiesOf(yaml: string): Record<string, unknown> {
  try {
    const told: unknown = parse(yaml, { schema: 'core', maxAliasCount: 10 });
    return typeof told === 'object' && told !== null && !Array.isArray(told) ? { ...told } : {};
  } catch {
    return {};
  }
}
