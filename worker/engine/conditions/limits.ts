import type { ASTNode } from '@marcbachmann/cel-js';

/** Characters of an expression. */
export const MAX_SOURCE = 1_000;
export const PARSER_LIMITS = { maxAstNodes: 200, maxDepth: 20, maxListElements: 100, maxMapEntries: 50 };
/** Loops (`all`, `exists`, …) inside each other. */
const MAX_LOOPS = 2;
/** Characters of the data, as JSON, that an expression is evaluated over. */
export const MAX_DATA = 256_000;
/** Steps that an evaluation may take at worst; some 100 ms. */
const MAX_STEPS = 20_000_000;
const MAX_PATTERN = 200;

/** The name under which `matches` runs in our engine: the library's is JavaScript's, in which a pattern can explode. */
export const LINEAR_MATCHES = 'matchesLinear';

/** What each step of a function costs: nothing to speak of, or a look over the data. */
type Cost = 'flat' | 'scan';

/**
 * The functions that may be called. Left out on purpose: what grows data (`map`, `cel.bind`, `join`, `split`,
 * `bytes`), what reads the machine's locale (time zones), and JavaScript's own regexes, which can explode.
 */
const FUNCTIONS: Readonly<Record<string, Cost>> = {
  size: 'scan',
  startsWith: 'flat',
  endsWith: 'flat',
  contains: 'scan',
  matches: 'scan',
  lowerAscii: 'scan',
  upperAscii: 'scan',
  trim: 'scan',
  indexOf: 'scan',
  lastIndexOf: 'scan',
  substring: 'flat',
  int: 'flat',
  uint: 'flat',
  double: 'flat',
  string: 'flat',
  bool: 'flat',
  dyn: 'flat',
  type: 'flat',
  timestamp: 'flat',
  duration: 'flat',
  has: 'flat',
};

const LOOPS = new Set(['all', 'exists', 'exists_one', 'filter']);
const SCANNING_OPERATORS = new Set(['==', '!=', 'in', '+']);

/** A node of an expression with the loops around it. */
interface Visit {
  node: ASTNode;
  loops: number;
}

function children({ node, loops }: Visit): Visit[] {
  const at = (nodes: readonly ASTNode[], more = 0) => nodes.map((each) => ({ node: each, loops: loops + more }));
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return at([node.args[0]]);
    case 'call':
      return at(node.args[1]);
    case 'rcall':
      return [...at([node.args[1]]), ...at(node.args[2], LOOPS.has(node.args[0]) ? 1 : 0)];
    case 'list':
      return at(node.args);
    case 'map':
      return at(node.args.flat());
    case '!_':
    case '-_':
      return at([node.args]);
    default:
      return at(node.args);
  }
}

/** Every node, the root first. */
export function visit(root: ASTNode): Visit[] {
  const all: Visit[] = [{ node: root, loops: 0 }];
  for (let i = 0; i < all.length; i++) {
    const next = all[i];
    if (next) all.push(...children(next));
  }
  return all;
}

function functionName(node: ASTNode): string | null {
  return node.op === 'call' || node.op === 'rcall' ? node.args[0] : null;
}

/** The pattern of a `matches` call, `null` where it is no text that is known before. */
export function patternOf(node: ASTNode): string | null {
  if (node.op !== 'rcall') return null;
  const [pattern] = node.args[2];
  return pattern?.op === 'value' && typeof pattern.args === 'string' ? pattern.args : null;
}

/** What of the language is used that may not be, as a sentence; `null` where nothing is. */
export function forbidden(root: ASTNode): string | null {
  for (const { node, loops } of visit(root)) {
    const name = functionName(node);
    if (loops > MAX_LOOPS) return `Loops may stand inside each other ${MAX_LOOPS} deep at most.`;
    if (name === null || LOOPS.has(name)) continue;
    if (!Object.hasOwn(FUNCTIONS, name)) return `\`${name}()\` can't be used in a condition.`;
    if (name !== 'matches') continue;
    const pattern = patternOf(node);
    if (pattern === null) return 'The pattern of `matches()` has to be written out as a text.';
    if (pattern.length > MAX_PATTERN) return `A pattern may have ${MAX_PATTERN} characters at most.`;
  }
  return null;
}

/** JSON with its objects as maps, in which `constructor` and `__proto__` are keys like any other. */
export function readData(json: string): { value: unknown; width: number } {
  let width = PARSER_LIMITS.maxListElements;
  const value: unknown = JSON.parse(json, (_key, each: unknown) => {
    if (typeof each !== 'object' || each === null || each instanceof Map) return each;
    const inside = Array.isArray(each) ? each : new Map(Object.entries(each));
    width = Math.max(width, Array.isArray(inside) ? inside.length : inside.size);
    return inside;
  });
  return { value, width };
}

function costOf(node: ASTNode, size: number): number {
  const name = functionName(node);
  if (name === LINEAR_MATCHES) return 1 + size;
  const cost = name !== null && Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : 'flat';
  return cost === 'scan' || SCANNING_OPERATORS.has(node.op) ? 1 + size / 32 : 1;
}

/**
 * Whether evaluating could take too long, judged before anything is evaluated.
 * @param size characters of the data as JSON
 * @param width elements of its longest list or object
 */
export function tooMuchWork(root: ASTNode, size: number, width: number): boolean {
  const steps = visit(root).reduce((sum, { node, loops }) => sum + costOf(node, size) * width ** loops, 0);
  return steps > MAX_STEPS;
}
