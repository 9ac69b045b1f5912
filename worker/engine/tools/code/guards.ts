import type { Edits } from './edits.ts';
import { childrenOf, part, parts, type SyntaxNode } from './syntax.ts';

/** Bytes of one field or element, and of what V8 puts around them. */
const WORD = 8;

/** About what evaluating a node takes, before what is counted where its size is known (`inside-guard.ts`). */
const BYTES: Readonly<Record<string, number>> = {
  ObjectExpression: 3 * WORD,
  ArrayExpression: 4 * WORD,
  TemplateLiteral: 4 * WORD,
  TaggedTemplateExpression: 4 * WORD,
  ClassDeclaration: 32 * WORD,
  ClassExpression: 32 * WORD,
  FunctionDeclaration: 8 * WORD,
  FunctionExpression: 8 * WORD,
  ArrowFunctionExpression: 8 * WORD,
  NewExpression: 8 * WORD,
  // Most calls make nothing.
  CallExpression: 4,
};

const LOOPS: ReadonlySet<string> = new Set([
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'WhileStatement',
  'DoWhileStatement',
]);
const FUNCTIONS: ReadonlySet<string> = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
]);
/** Lists of statements; a line's end may close each one, and what is taken out behind it must not join it to the next. */
const LISTS: Readonly<Record<string, string>> = {
  BlockStatement: 'body',
  StaticBlock: 'body',
  ClassBody: 'body',
  SwitchCase: 'consequent',
};
const OPEN_ENDED =
  /^(?:ExpressionStatement|VariableDeclaration|ReturnStatement|ThrowStatement|PropertyDefinition)$|^Export/;

export function isFunction(node: SyntaxNode): boolean {
  return FUNCTIONS.has(node.type);
}

/**
 * Makes code stoppable from within: every turn of a loop and every call of a function first passes `guard`, which
 * throws once time or memory is used up. workerd on a laptop enforces neither (an endless loop would hold the whole
 * process), and the edge enforces both a second time. `guard.name` must not occur in the source.
 */
export function addGuards(node: SyntaxNode, source: string, edits: Edits, guard: string): void {
  const body = part(node, 'body');
  if (LOOPS.has(node.type) && body) guardBody(body, node, edits, guard);
  else if (isFunction(node) && body) {
    if (body.type === 'BlockStatement') guardBody(body, node, edits, guard);
    else guardExpression(body, node, edits, guard);
  } else if (node.type === 'PropertyDefinition') {
    const value = part(node, 'value');
    if (value && !isFunction(value) && value.type !== 'ClassExpression') guardExpression(value, value, edits, guard);
  } else if (node.type === 'SpreadElement') {
    const argument = part(node, 'argument');
    if (argument) {
      edits.open(argument.start, `${guard}.spread(`);
      edits.close(argument.end, ')');
    }
  }
  const list = Object.hasOwn(LISTS, node.type) ? LISTS[node.type] : undefined;
  if (list) endStatements(parts(node, list), source, edits);
}

/** Writes out the semicolons that the ends of lines stand for. */
export function endStatements(statements: readonly SyntaxNode[], source: string, edits: Edits): void {
  for (const { type, end } of statements) if (OPEN_ENDED.test(type) && source[end - 1] !== ';') edits.close(end, ';');
}

function guardBody(body: SyntaxNode, owner: SyntaxNode, edits: Edits, guard: string): void {
  const call = `${guard}(${bytesOf(owner)});`;
  if (body.type === 'BlockStatement') {
    edits.close(body.start + 1, call);
    return;
  }
  edits.open(body.start, `{${call}`);
  edits.close(body.end, '}');
}

function guardExpression(body: SyntaxNode, owner: SyntaxNode, edits: Edits, guard: string): void {
  edits.open(body.start, `(${guard}(${bytesOf(owner)}),`);
  edits.close(body.end, ')');
}

/** Bytes that one pass makes: of what stands in it, but not in the loops and functions inside, which count themselves. */
function bytesOf(owner: SyntaxNode): number {
  let bytes = 0;
  const open = [...childrenOf(owner)];
  for (let node = open.pop(); node; node = open.pop()) {
    if (Object.hasOwn(BYTES, node.type)) {
      const fields = node.type === 'ObjectExpression' ? 'properties' : 'elements';
      bytes += (BYTES[node.type] ?? 0) + WORD * parts(node, fields).length;
    }
    if (!isFunction(node) && !LOOPS.has(node.type)) open.push(...childrenOf(node));
  }
  return bytes;
}
