import { DocumentFault } from '../port.ts';
import { pathTo } from './json-leaves.ts';

/** A leaf of a JSON text, with the line that it begins on. */
export interface PlacedLeaf {
  /** Steps from the root: names as in a path, list places in brackets. */
  steps: readonly string[];
  text: string;
  line: number;
}

interface Level {
  isList: boolean;
  /** Places of a list passed so far. */
  index: number;
  /** What stands next inside: a name (objects), a value, or what may follow one. */
  expects: 'name' | 'value' | 'comma';
  isEmpty: boolean;
}

const MAX_DEPTH = 500;
const TOKEN = /[ \t\n\r]*(?:([[\]{},:])|"([^"\\]*(?:\\[\s\S][^"\\]*)*)"|(-?\d[\d.eE+-]*|true|false|null))/y;

/**
 * The leaves of a JSON text in their order, with their lines: `JSON.parse` knows no places.
 * @throws DocumentFault `damaged` naming the line where it is no JSON
 */
export function* scanJson(text: string): Generator<PlacedLeaf> {
  const levels: Level[] = [];
  const steps: string[] = [];
  let at = 0;
  let line = 1;
  let isOver = false;
  const wrong = (): DocumentFault => new DocumentFault('damaged', `The file is not valid JSON: see line ${line}.`);
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text);
    if (!token) {
      const wrongAt = text.slice(at).search(/\S/);
      if (wrongAt < 0) break;
      line += linesIn(text, at, at + wrongAt);
      throw wrong();
    }
    const from = token.index + token[0].search(/[^ \t\n\r]/);
    line += linesIn(text, at, from);
    at = TOKEN.lastIndex;
    const [, sign, string, plain] = token;
    const level = levels.at(-1);
    if (isOver) throw wrong();
    if (sign === '}' || sign === ']') {
      if (!level || level.isList !== (sign === ']') || (level.expects !== 'comma' && !level.isEmpty)) throw wrong();
      levels.pop();
      steps.pop();
      isOver = levels.length === 0;
      continue;
    }
    if (sign === ',') {
      if (level?.expects !== 'comma') throw wrong();
      level.expects = level.isList ? 'value' : 'name';
      if (level.isList) steps[steps.length - 1] = `[${++level.index}]`;
      continue;
    }
    if (level?.expects === 'name') {
      const name = string === undefined ? null : stringOf(string, wrong);
      const colon = /[ \t\n\r]*:/y;
      colon.lastIndex = at;
      if (name === null || !colon.test(text)) throw wrong();
      line += linesIn(text, from, colon.lastIndex);
      at = colon.lastIndex;
      steps[steps.length - 1] = pathTo('', name);
      level.expects = 'value';
      level.isEmpty = false;
      continue;
    }
    if (level && level.expects !== 'value') throw wrong();
    if (level) {
      level.expects = 'comma';
      level.isEmpty = false;
    }
    if (sign === '{' || sign === '[') {
      if (levels.length === MAX_DEPTH) throw new DocumentFault('bomb', 'The file nests its values too deeply.');
      const isList = sign === '[';
      levels.push({ isList, index: 0, expects: isList ? 'value' : 'name', isEmpty: true });
      steps.push(isList ? '[0]' : '');
      continue;
    }
    if (sign !== undefined) throw wrong();
    yield {
      steps: [...steps],
      text: string === undefined ? plainOf(plain ?? '', wrong) : stringOf(string, wrong),
      line,
    };
    isOver = levels.length === 0;
  }
  if (!isOver) throw wrong();
}

/** Counts within the range alone: a text of one line would else be gone through with each token. */
function linesIn(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = from; at < to; at++) if (text[at] === '\n') lines += 1;
  return lines;
}

function stringOf(raw: string, wrong: () => DocumentFault): string {
  if (!raw.includes('\\')) return raw;
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    throw wrong();
  }
}

function plainOf(raw: string, wrong: () => DocumentFault): string {
  if (/^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(raw)) return raw;
  throw wrong();
}
