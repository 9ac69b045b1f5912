import type { Helper } from './helpers.ts';
import { HELPERS } from './helpers.ts';
import { comment, quoted } from './literals.ts';

/** Names that declarations may not have: of the language, of what the file uses, and of what it may import. */
const RESERVED = [
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false',
  'finally for function if implements import in instanceof interface let new null package private protected public',
  'return static super switch this throw true try typeof var void while with yield undefined process console fetch URL',
  'Headers Response Request JSON Object Array String Number Math Date Intl RegExp Error Promise AbortSignal TextDecoder',
  'question result answer main',
].flatMap((words) => words.split(' '));

/** Something of an agent that the file does otherwise, or not at all. */
export interface ExportNote {
  /** Name of the agent. */
  agent: string;
  /** `left_out`: it is not there. `differs`: it is there, and works otherwise than on the platform. */
  kind: 'left_out' | 'differs';
  text: string;
}

/** The TypeScript file while it is written: names, imports, helpers, environment variables, notes. */
export class SourceFile {
  readonly notes: ExportNote[] = [];
  /** Names of environment variables → what they are for. */
  readonly environment = new Map<string, string>();
  readonly #imports = new Map<string, Set<string>>();
  readonly #helpers = new Set<Helper>();
  readonly #names = new Set<string>(RESERVED);
  readonly #declarations: string[] = [];

  /** A name that nothing else in the file has: `Math Tutor` with `Agent` gives `mathTutorAgent`. */
  name(text: string, suffix: string): string {
    const words = text.normalize('NFKD').match(/[A-Za-z0-9]+/g) ?? [];
    const camel = words.map((word, at) => (at === 0 ? lowerFirst(word) : upperFirst(word))).join('');
    const base = `${/^[A-Za-z]/.test(camel) ? camel.slice(0, 40) : `the${upperFirst(camel.slice(0, 40))}`}${suffix}`;
    let candidate = base;
    for (let i = 2; this.#names.has(candidate); i++) candidate = `${base}${i}`;
    this.#names.add(candidate);
    return candidate;
  }

  /** A value or, with `type `, a type of a package. @returns its name */
  import(name: string, from: string): string {
    const names = this.#imports.get(from) ?? new Set();
    this.#imports.set(from, names.add(name));
    return name.replace(/^type /, '');
  }

  /** @returns the name of a helper, which the file then holds */
  helper(name: Helper): Helper {
    if (this.#helpers.has(name)) return name;
    this.#helpers.add(name);
    const { imports = [], needs = [] } = HELPERS[name];
    for (const [what, from] of imports) this.import(what, from);
    for (const other of needs) this.helper(other);
    return name;
  }

  /** An environment variable, read where the file starts. @returns the expression */
  env(name: string, purpose: string): string {
    if (!this.environment.has(name)) this.environment.set(name, purpose);
    return `${this.helper('env')}(${quoted(name)})`;
  }

  note(agent: string, kind: ExportNote['kind'], text: string): void {
    const known = this.notes.some((note) => note.agent === agent && note.kind === kind && note.text === text);
    if (!known) this.notes.push({ agent, kind, text });
  }

  declare(text: string): void {
    this.#declarations.push(text);
  }

  /** Packages that have to be installed. */
  packages(): string[] {
    return [...this.#imports.keys()].filter((name) => !name.startsWith('node:'));
  }

  toString(head: string): string {
    const imports = [...this.#imports].toSorted(byPackage).map(([from, names]) => {
      return `import { ${[...names].toSorted(byName).join(', ')} } from ${quoted(from)};`;
    });
    const helpers = Object.entries(HELPERS).flatMap(([name, { text }]) =>
      this.#helpers.has(name as Helper) ? [text.trim()] : [],
    );
    return `${[comment(head), imports.join('\n'), ...helpers, ...this.#declarations].join('\n\n')}\n`;
  }
}

function byPackage([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return rank(a) - rank(b) || a.localeCompare(b);
}

function rank(name: string): number {
  return name.startsWith('node:') ? 0 : 1;
}

function byName(a: string, b: string): number {
  return a.replace(/^type /, '').localeCompare(b.replace(/^type /, ''));
}

function lowerFirst(word: string): string {
  return /^[A-Z0-9]+$/.test(word) ? word.toLowerCase() : `${word.charAt(0).toLowerCase()}${word.slice(1)}`;
}

function upperFirst(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
