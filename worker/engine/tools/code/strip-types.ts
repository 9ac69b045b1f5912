import type { Edits } from './edits.ts';
import { nameOf, part, parts, type SyntaxNode } from './syntax.ts';

/** Whole statements and members that say something about types only. */
const TYPE_ONLY: ReadonlySet<string> = new Set([
  'TSInterfaceDeclaration',
  'TSTypeAliasDeclaration',
  'TSDeclareFunction',
  'TSIndexSignature',
]);

/** Parts that are types, whatever node has them. */
const TYPE_PARTS = ['typeAnnotation', 'typeParameters', 'typeArguments', 'superTypeParameters'];

const MODIFIERS = /^(?:\s*\b(?:public|private|protected|readonly|override|abstract|declare)\b)+/;

/** TypeScript that is not only types, and what to write instead. */
const NOT_ERASABLE: Readonly<Record<string, string>> = {
  TSEnumDeclaration: 'Enums are not supported. Use an object, or a type of literals such as "a" | "b".',
  TSModuleDeclaration: 'Namespaces are not supported. Use plain functions and objects.',
  TSParameterProperty: 'Parameter properties are not supported. Declare the field and assign it in the constructor.',
  TSImportEqualsDeclaration: 'Imports are not possible here.',
  TSExportAssignment: 'Write "export default" in place of "export =".',
  Decorator: 'Decorators are not supported.',
};

/** Why a node can't be run by taking its types out; null where it can. */
export function notErasable(node: SyntaxNode): string | null {
  return Object.hasOwn(NOT_ERASABLE, node.type) ? (NOT_ERASABLE[node.type] ?? null) : null;
}

/**
 * Takes the types of one node out of the text.
 * @returns false where nothing of the node is left, so that there is no need to look into it
 */
export function stripTypes(node: SyntaxNode, source: string, edits: Edits): boolean {
  if (TYPE_ONLY.has(node.type) || node.declare === true || isAbstractMember(node)) {
    // Something must stay, or the lines around it could become one statement.
    edits.replace(node.start, node.end, ';');
    return false;
  }
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      stripSuffix(node, source, edits);
      return true;
    case 'TSNonNullExpression':
      edits.blank(node.end - 1, node.end);
      return true;
    case 'TSTypeAssertion':
      edits.blank(node.start, source.indexOf('>', part(node, 'typeAnnotation')?.end) + 1);
      return true;
    case 'ClassDeclaration':
    case 'ClassExpression':
      stripClassHead(node, source, edits);
      break;
    case 'PropertyDefinition':
    case 'MethodDefinition':
      stripMember(node, source, edits);
      break;
    default:
      if (node.optional === true && (node.type === 'Identifier' || node.type.endsWith('Pattern')))
        stripQuestionMark(node, source, edits);
  }
  for (const name of TYPE_PARTS) {
    const types = part(node, name);
    if (types) edits.blank(types.start, types.end);
  }
  stripParameters(node, source, edits);
  return true;
}

function isAbstractMember(node: SyntaxNode): boolean {
  const value = part(node, 'value');
  return value?.type === 'TSDeclareMethod' || (node.abstract === true && !node.type.startsWith('Class'));
}

/** `x as T`, `x satisfies T`: from the keyword on, for `x` may stand in parentheses. */
function stripSuffix(node: SyntaxNode, source: string, edits: Edits): void {
  const type = part(node, 'typeAnnotation');
  const expression = part(node, 'expression');
  if (!type || !expression) return;
  const between = source.slice(expression.end, type.start);
  const keyword = between.match(/\b(?:as|satisfies)\b(?=(?:\s|\/\*[\s\S]*?\*\/|\/\/[^\n]*\n)*$)/);
  edits.blank(expression.end + (keyword?.index ?? 0), node.end);
}

function stripClassHead(node: SyntaxNode, source: string, edits: Edits): void {
  const body = part(node, 'body');
  if (node.abstract === true) edits.blank(node.start, source.indexOf('class', node.start));
  if (!body || parts(node, 'implements').length === 0) return;
  const head = part(node, 'superTypeParameters') ?? part(node, 'superClass') ?? part(node, 'typeParameters');
  const from = (head ?? part(node, 'id'))?.end ?? node.start + 'class'.length;
  const keyword = source.slice(from, body.start).search(/\bimplements\b/);
  if (keyword >= 0) edits.blank(from + keyword, body.start);
}

/** Modifiers before the name, and the `?` or `!` behind it. */
function stripMember(node: SyntaxNode, source: string, edits: Edits): void {
  const key = part(node, 'key');
  if (!key) return;
  // `static` may stand among the modifiers, so each run of them is taken out by itself.
  for (let at = node.start; at < key.start; ) {
    const run = source.slice(at, key.start).match(MODIFIERS)?.[0] ?? '';
    if (run) edits.blank(at, at + run.length);
    at += run.length;
    const next = source.slice(at, key.start).match(/^\s*(?:static|async|get|set|accessor)\b/)?.[0];
    if (!next) break;
    at += next.length;
  }
  if (node.optional !== true && node.definite !== true) return;
  const mark = source.slice(key.end).search(/[?!]/);
  if (mark >= 0) edits.blank(key.end + mark, key.end + mark + 1);
}

/** `b?` of `b?: T`: the annotation is taken out by itself. */
function stripQuestionMark(node: SyntaxNode, source: string, edits: Edits): void {
  const end = part(node, 'typeAnnotation')?.start ?? node.end;
  const mark = source.lastIndexOf('?', end);
  if (mark >= node.start) edits.blank(mark, mark + 1);
}

/** A leading `this: T`, and the result's type. */
function stripParameters(node: SyntaxNode, source: string, edits: Edits): void {
  const [first, second] = parts(node, 'params');
  if (first && nameOf(first) === 'this') edits.blank(first.start, second?.start ?? source.indexOf(')', first.end));
  const result = part(node, 'returnType');
  if (!result) return;
  const paren = source.lastIndexOf(')', result.start);
  const isArrow = node.type === 'ArrowFunctionExpression';
  // An arrow may not stand on a line of its own: the parenthesis goes down to it.
  if (isArrow && source.slice(paren, result.end).includes('\n')) edits.replace(paren, result.end, ')', 'after');
  else edits.blank(result.start, result.end);
}
