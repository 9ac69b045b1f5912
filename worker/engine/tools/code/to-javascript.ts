import { Edits } from './edits.ts';
import { addGuards, endStatements } from './guards.ts';
import { notErasable, stripTypes } from './strip-types.ts';
import { type CodeFault, faultAt, type Program, part, type SyntaxNode, walk } from './syntax.ts';

const NO_IMPORTS = 'Imports are not possible here: everything that the code needs stands in it.';

/** TypeScript nodes that are not types themselves. */
const WITH_VALUE = /^TS(?:AsExpression|SatisfiesExpression|NonNullExpression|TypeAssertion|InstantiationExpression)$/;

/** What can not run in the sandbox, wherever it stands. */
export function unsupported({ source, body }: Program): CodeFault[] {
  const faults: CodeFault[] = [];
  walk(body, (node) => {
    const reason = notErasable(node) ?? (isImport(node) ? NO_IMPORTS : null);
    if (reason && faults.length < 10) faults.push(faultAt(source, node.start, reason));
    return reason === null;
  });
  return faults;
}

function isImport(node: SyntaxNode): boolean {
  if (node.type === 'MetaProperty') return part(node, 'meta')?.name === 'import';
  return (
    node.type === 'ImportDeclaration' ||
    node.type === 'ImportExpression' ||
    (node.type.startsWith('Export') && part(node, 'source') !== null)
  );
}

/**
 * A module whose default export runs the code once it is called with its guard: types taken out, guards put in, and
 * each line where it was. A call gives what `result` names: the exported function, or the last expression's value.
 */
export function toJavaScript(program: Program, result: { export: string | null } | 'last expression'): string {
  const { source, body } = program;
  const names = namesOf(body);
  const guard = unusedName(names, 'guard');
  const exported = unusedName(names, 'exported');
  const edits = new Edits(source);
  endStatements(body, source, edits);
  if (result === 'last expression') returnLast(body.at(-1), source, edits);
  else for (const statement of body) dropExport(statement, exported, edits);
  walk(body, (node) => {
    if (node.type.startsWith('TS') && !WITH_VALUE.test(node.type) && !/Declar|IndexSignature/.test(node.type))
      return false;
    if (!stripTypes(node, source, edits)) return false;
    addGuards(node, source, edits, guard);
    return true;
  });
  const tail = result === 'last expression' ? '' : `return ${result.export ?? exported};`;
  return `export default async (${guard}) => {${edits.apply()}\n${tail}\n}`;
}

/** A name that the code does not have, so that it can't reach what the name stands for: the sandbox has no `eval`. */
function unusedName(names: ReadonlySet<string>, base: string): string {
  let name = `$${base}`;
  while (names.has(name)) name += '$';
  return name;
}

/** Every name in the code; escapes in them are read. */
function namesOf(body: readonly SyntaxNode[]): ReadonlySet<string> {
  const names = new Set<string>();
  walk(body, (node) => {
    if (node.type === 'Identifier') names.add(String(node.name));
    return true;
  });
  return names;
}

/** `export` makes no sense inside a function; an unnamed default export gets the name `exported`. */
function dropExport(statement: SyntaxNode, exported: string, edits: Edits): void {
  const declaration = part(statement, 'declaration');
  if (statement.type === 'ExportNamedDeclaration') {
    if (declaration) edits.blank(statement.start, declaration.start);
    else edits.blank(statement.start, statement.end);
  } else if (statement.type === 'ExportDefaultDeclaration' && declaration) {
    const named = declaration.type === 'FunctionDeclaration' && part(declaration, 'id');
    edits.replace(statement.start, declaration.start, named ? ' ' : `const ${exported}=`);
  }
}

function returnLast(last: SyntaxNode | undefined, source: string, edits: Edits): void {
  const expression = last?.type === 'ExpressionStatement' ? part(last, 'expression') : null;
  if (!last || !expression) return;
  const end = source[last.end - 1] === ';' ? last.end - 1 : last.end;
  edits.open(last.start, 'return (');
  edits.close(end, ')');
}
