import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join, relative } from 'node:path';

export interface Document {
  /** `react-hook-form/README.md`: package and path inside it. */
  path: string;
  title: string;
  text: string;
}

/** Bounds that keep the first search quick on any machine. */
const MAX_DOCUMENTS = 400;
const MAX_BYTES = 8_000;
const MAX_DOCS_DEPTH = 3;

/** What of a package tells how it is used; change logs, licences and codes of conduct do not. */
const README = /^readme\.(?:md|markdown)$/i;
const DOCUMENT = /\.md$/i;
const DOCS = /^docs?$/i;

/** The documentation of the packages that a repository names, as they are installed; those that are missing have none. */
export function readDocuments(root: string): Document[] {
  const nodeModules = join(root, 'node_modules');
  const paths = packagesOf(root).flatMap((name) => documentsOf(join(nodeModules, name)));
  return paths.slice(0, MAX_DOCUMENTS).flatMap((file) => {
    const text = readStart(file);
    return text.trim() === '' ? [] : [describe(relative(nodeModules, file).replaceAll('\\', '/'), text)];
  });
}

function packagesOf(root: string): string[] {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
    devDependencies?: Record<string, string>;
  };
  return Object.keys({ ...dependencies, ...devDependencies }).toSorted();
}

function documentsOf(dir: string): string[] {
  const entries = entriesOf(dir);
  const readme = entries.filter((entry) => entry.isFile() && README.test(entry.name));
  const docs = entries.filter((entry) => entry.isDirectory() && DOCS.test(entry.name));
  return [
    ...readme.map((entry) => join(dir, entry.name)),
    ...docs.flatMap((entry) => markdownBelow(join(dir, entry.name), MAX_DOCS_DEPTH)),
  ];
}

function markdownBelow(dir: string, depth: number): string[] {
  if (depth === 0) return [];
  return entriesOf(dir).flatMap((entry) => {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) return markdownBelow(path, depth - 1);
    return entry.isFile() && DOCUMENT.test(entry.name) ? [path] : [];
  });
}

function entriesOf(dir: string) {
  try {
    return readdirSync(dir, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

function readStart(file: string): string {
  const handle = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(MAX_BYTES);
    return bytes.toString('utf8', 0, readSync(handle, bytes, 0, MAX_BYTES, 0));
  } finally {
    closeSync(handle);
  }
}

/** A README is known by its package, any other document by its own heading as well. */
function describe(path: string, text: string): Document {
  const name = path.startsWith('@') ? path.split('/').slice(0, 2).join('/') : (path.split('/')[0] ?? path);
  const heading = /^#{1,2} +(.+)$/m
    .exec(text)?.[1]
    ?.replace(/[`*_[\]]|\(.*?\)|<[^>]*>/g, '')
    .trim();
  return { path, title: heading && heading.toLowerCase() !== name ? `${name}: ${heading}` : name, text };
}
