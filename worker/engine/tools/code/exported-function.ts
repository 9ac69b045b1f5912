import { type CodeFault, faultAt, nameOf, type Program, part, parts, type SyntaxNode } from './syntax.ts';

export interface ExportedFunction {
  /** null where it is exported without a name. */
  name: string | null;
  node: SyntaxNode;
  /** The statement that exports or declares it: the doc comment stands before it. */
  statement: SyntaxNode;
}

interface Export {
  name: string | null;
  node: SyntaxNode | null;
  statement: SyntaxNode;
}

/** The one function that a code tool exports (Plan 16.3.2); types may be exported beside it. */
export function exportedFunction({ source, body }: Program): ExportedFunction | CodeFault {
  const declared = declaredFunctions(body);
  const exports = body.flatMap((statement) => exportsOf(statement, declared));
  const [first, second] = exports;
  if (!first) {
    const [only] = declared;
    const remedy = only ? ` Write "export" before ${only[0]}.` : '';
    return faultAt(source, only?.[1].statement.start ?? 0, `Export the function that is to be called.${remedy}`);
  }
  if (second) return faultAt(source, second.statement.start, 'Export one function only; the others are its own.');
  const { name, node, statement } = first;
  if (!node) return faultAt(source, statement.start, 'What is exported must be a function that is written here.');
  if (node.generator === true) return faultAt(source, node.start, 'Export a plain or async function, not a generator.');
  return { name, node, statement };
}

type Declared = ReadonlyMap<string, { node: SyntaxNode; statement: SyntaxNode }>;

function declaredFunctions(body: readonly SyntaxNode[]): Declared {
  const found = new Map<string, { node: SyntaxNode; statement: SyntaxNode }>();
  for (const statement of body) {
    for (const { name, node } of valuesOf(part(statement, 'declaration') ?? statement, statement))
      if (name && node) found.set(name, { node, statement });
  }
  return found;
}

/** What a declaration gives names to. */
function valuesOf(declaration: SyntaxNode, statement: SyntaxNode): Export[] {
  if (declaration.declare === true || /^TS/.test(declaration.type)) return [];
  if (declaration.type === 'VariableDeclaration') {
    return parts(declaration, 'declarations').map((variable) => ({
      name: nameOf(part(variable, 'id')),
      node: asFunction(part(variable, 'init')),
      statement,
    }));
  }
  const id = part(declaration, 'id');
  return id ? [{ name: nameOf(id), node: asFunction(declaration), statement }] : [];
}

function exportsOf(statement: SyntaxNode, declared: Declared): Export[] {
  if (statement.exportKind === 'type') return [];
  const declaration = part(statement, 'declaration');
  if (statement.type === 'ExportNamedDeclaration') {
    if (declaration) return valuesOf(declaration, statement);
    const values = parts(statement, 'specifiers').filter(({ exportKind }) => exportKind !== 'type');
    return values.map((specifier) => named(nameOf(part(specifier, 'local')), statement, declared));
  }
  if (statement.type !== 'ExportDefaultDeclaration' || !declaration) return [];
  const name = nameOf(declaration);
  if (declaration.type === 'Identifier') return [named(name, statement, declared)];
  if (/^TS(?:Interface|Declare)/.test(declaration.type)) return [];
  return [{ name: nameOf(part(declaration, 'id')), node: asFunction(declaration), statement }];
}

function named(name: string | null, statement: SyntaxNode, declared: Declared): Export {
  const found = name === null ? undefined : declared.get(name);
  return { name, node: found?.node ?? null, statement: found?.statement ?? statement };
}

function asFunction(node: SyntaxNode | null): SyntaxNode | null {
  if (node?.type === 'TSSatisfiesExpression' || node?.type === 'TSAsExpression')
    return asFunction(part(node, 'expression'));
  return node && /^(?:ArrowFunctionExpression|FunctionExpression|FunctionDeclaration)$/.test(node.type) ? node : null;
}
