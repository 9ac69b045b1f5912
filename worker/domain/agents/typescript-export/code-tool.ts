import type { ToolSpec } from '../../../engine/definition.ts';
import { analyse } from '../../../engine/tools/code/analysis.ts';
import { Edits } from '../../../engine/tools/code/edits.ts';
import { passingOf } from '../../../engine/tools/code/signature.ts';
import { stripTypes } from '../../../engine/tools/code/strip-types.ts';
import { type Program, walk } from '../../../engine/tools/code/syntax.ts';
import { insideTemplate, jsonLiteral, quoted } from './literals.ts';
import type { SourceFile } from './source-file.ts';

/** TypeScript nodes that are not types themselves; what is in them stays. */
const WITH_VALUE = /^TS(?:AsExpression|SatisfiesExpression|NonNullExpression|TypeAssertion|InstantiationExpression)$/;

/**
 * The body of `execute` of a code function: the user's code as a module of its own, which is declared before it. As a
 * text it can neither meet the file's names nor keep the file from compiling.
 */
export function codeExecute(tool: ToolSpec, file: SourceFile): string[] | undefined {
  const analysis = analyse(String(tool.config['code'] ?? ''));
  if (!analysis.ok) return undefined;
  const { program, fn } = analysis;
  const constant = file.name(tool.name, 'Code');
  file.declare(`const ${constant} = \`${insideTemplate(`\n${withoutTypes(program).trim()}\n`)}\`;`);
  const passing = passingOf(fn, program);
  const call = file.helper('callCode');
  return [`return ${call}(${constant}, ${quoted(exportOf(program, fn.name))}, ${passOf(passing)}, input);`];
}

function passOf(passing: ReturnType<typeof passingOf>): string {
  if (passing.by === 'object') return '(given) => [given]';
  const names = passing.rest ? passing.names.slice(0, -1) : passing.names;
  const values = names.map((name) => `argument(given, ${quoted(name)})`);
  const last = passing.rest ? passing.names.at(-1) : undefined;
  if (last !== undefined) values.push(`...((argument(given, ${quoted(last)}) ?? []) as unknown[])`);
  return values.length === 0 ? '() => []' : `(given) => [${values.join(', ')}]`;
}

/** The name under which the module exports the function: `default`, or what it is called outside. */
function exportOf({ body }: Program, name: string | null): string {
  if (name === null) return 'default';
  for (const statement of body) {
    if (statement.type === 'ExportDefaultDeclaration') return 'default';
    const specifiers = statement['specifiers'];
    if (statement.type !== 'ExportNamedDeclaration' || !Array.isArray(specifiers)) continue;
    const [first] = specifiers as { exportKind?: string; exported?: { name?: string; value?: string } }[];
    if (first && first.exportKind !== 'type') return first.exported?.name ?? first.exported?.value ?? name;
  }
  return name;
}

/** The code as JavaScript, each line where it was. */
function withoutTypes({ source, body }: Program): string {
  const edits = new Edits(source);
  walk(body, (node) => {
    const isType = node.type.startsWith('TS') && !WITH_VALUE.test(node.type);
    if (isType && !/Declar|IndexSignature/.test(node.type)) return false;
    if (node.type.startsWith('Export') && node['exportKind'] === 'type') {
      edits.replace(node.start, node.end, ';');
      return false;
    }
    return stripTypes(node, source, edits);
  });
  return edits.apply();
}

/** Hosts that the platform holds the code to; the exported program does not. */
export function hostsOf(tool: ToolSpec): string {
  const hosts = tool.config['hosts'];
  return Array.isArray(hosts) && hosts.length > 0 ? jsonLiteral(hosts) : 'no host';
}
