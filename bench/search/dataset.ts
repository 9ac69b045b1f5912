import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';

const datasetSchema = z.object({
  passages: z.array(z.object({ id: z.string().min(1), title: z.string(), text: z.string().min(1) })).min(1),
  questions: z.array(z.object({ id: z.string(), text: z.string().min(1), passageId: z.string() })).min(1),
});
export type Dataset = z.infer<typeof datasetSchema>;
type Passage = Dataset['passages'][number];

/** @throws Error that says what is wrong with the file */
export function readDataset(path: string): Dataset {
  const dataset = datasetSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const known = new Set(dataset.passages.map(({ id }) => id));
  const lost = dataset.questions.find(({ passageId }) => !known.has(passageId));
  if (lost) throw new Error(`Question ${lost.id} asks for the passage ${lost.passageId}, which is not there.`);
  return dataset;
}

/** Markdown of the installed packages, in an order that does not depend on the machine. */
function documents(root: string): string[] {
  const found: string[] = [];
  const walk = (folder: string, depth: number) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && depth < 6 && !/^(\.|test|fixtures?$|__)/i.test(entry.name)) walk(path, depth + 1);
      else if (entry.isFile() && /\.md$/i.test(entry.name) && !/changelog|license|history|contribut/i.test(entry.name))
        found.push(path);
    }
  };
  walk(root, 0);
  return found.sort();
}

/** Words that a search can do something with. */
function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}][\p{L}\p{N}_.-]*/gu) ?? [];
}

interface Section {
  path: string;
  /** The headings above, without its own. */
  above: string[];
  heading: string;
  text: string;
}

const plainHeading = (heading: string) =>
  heading
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<[^>]*>|[`*#]|:\w+:/g, '')
    .trim();

/** Sections of a Markdown document; `#` inside of code is no heading. */
export function sectionsOf(path: string, markdown: string): Section[] {
  const sections: Section[] = [];
  const above: string[] = [];
  let lines: string[] = [];
  let isCode = false;
  const end = () => {
    const last = sections.at(-1);
    if (last) last.text = lines.join('\n').trim();
    lines = [];
  };
  for (const line of markdown.split(/\r?\n/)) {
    if (/^\s*(```|~~~)/.test(line)) isCode = !isCode;
    const [, marks, words] = (!isCode && /^(#{1,6})\s+(.+?)\s*#*$/.exec(line)) || [];
    if (marks === undefined || words === undefined) {
      lines.push(line);
      continue;
    }
    end();
    const heading = plainHeading(words);
    above.length = marks.length - 1;
    sections.push({ path, above: above.filter(Boolean), heading, text: '' });
    above[marks.length - 1] = heading;
  }
  end();
  return sections;
}

const MIN_LETTERS = 200;
const MAX_LETTERS = 1_400;

/**
 * Sections of the installed packages' documents as passages, and those headings as questions that stand over one
 * section only and say something: two words at least. A heading is not in its passage; the ones above it are.
 */
export function installedDocuments(root: string, most: number): Dataset {
  const seen = new Set<string>();
  const sections: Section[] = [];
  for (const path of documents(root)) {
    for (const section of sectionsOf(relative(root, path), readFileSync(path, 'utf8'))) {
      const { text } = section;
      if (text.length < MIN_LETTERS || text.length > MAX_LETTERS || seen.has(text)) continue;
      seen.add(text);
      sections.push(section);
    }
  }
  const every = Math.max(1, sections.length / most);
  const chosen = Array.from({ length: Math.min(most, sections.length) }, (_, at) => sections[Math.floor(at * every)]);
  const passages: Passage[] = [];
  const byHeading = new Map<string, string[]>();
  for (const [at, section] of chosen.entries()) {
    if (!section) continue;
    const id = `p${at}`;
    passages.push({ id, title: section.above.join(' › '), text: section.text });
    const heading = section.heading;
    if (wordsOf(heading).length >= 2) byHeading.set(heading, [...(byHeading.get(heading) ?? []), id]);
  }
  const questions = [...byHeading].flatMap(([text, [passageId, ...others]], at) =>
    passageId !== undefined && others.length === 0 ? [{ id: `q${at}`, text, passageId }] : [],
  );
  return { passages, questions };
}
