import { tsPlugin } from '@sveltejs/acorn-typescript';
import { Parser } from 'acorn';

/** A node of the syntax tree (ESTree with TypeScript's own nodes); its parts are read by the functions below. */
export interface SyntaxNode {
  type: string;
  /** Offsets into the source. */
  start: number;
  end: number;
  [part: string]: unknown;
}

export interface Comment {
  text: string;
  end: number;
}

export interface Program {
  source: string;
  body: SyntaxNode[];
  /** Doc comments: blocks that begin with two stars. */
  docs: Comment[];
}

/** A fault at a place of the source; lines and columns count from 1. */
export interface CodeFault {
  line: number;
  column: number;
  message: string;
}

const TypeScriptParser = Parser.extend(tsPlugin());

/** Reads TypeScript as a module: the rules of strict mode hold, and `await` may stand at the top level. */
export function parseCode(source: string): { program: Program } | { fault: CodeFault } {
  const docs: Comment[] = [];
  try {
    const tree = TypeScriptParser.parse(source, {
      sourceType: 'module',
      ecmaVersion: 'latest',
      locations: true,
      onComment: (block, text, _start, end) => {
        if (block && text.startsWith('*')) docs.push({ text, end });
      },
    });
    return { program: { source, body: tree.body as unknown as SyntaxNode[], docs } };
  } catch (error) {
    return { fault: syntaxFault(source, error) };
  }
}

function syntaxFault(source: string, error: unknown): CodeFault {
  if (error instanceof RangeError) return { line: 1, column: 1, message: 'The code is nested too deeply.' };
  const { message, pos } = error as { message?: string; pos?: number };
  const text = String(message ?? 'It can not be read.').replace(/ \(\d+:\d+\)$/, '');
  return faultAt(source, pos ?? 0, `Syntax error: ${text.replace(/\.?$/, '.')}`);
}

export function faultAt(source: string, offset: number, message: string): CodeFault {
  const before = source.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1, message };
}

/** `Line 3, column 5: …`, as people read a fault. */
export function faultText({ line, column, message }: CodeFault): string {
  return `Line ${line}, column ${column}: ${message}`;
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string';
}

/** The part of a node by that name, where it is a node. */
export function part(node: SyntaxNode, name: string): SyntaxNode | null {
  const value = node[name];
  return isNode(value) ? value : null;
}

/** The nodes of a list; holes are left out. */
export function parts(node: SyntaxNode, name: string): SyntaxNode[] {
  const value = node[name];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The name of an identifier, or the text of a literal key; null for anything else. */
export function nameOf(node: SyntaxNode | null): string | null {
  if (node?.type === 'Identifier') return String(node.name);
  if (node?.type === 'Literal' && (typeof node.value === 'string' || typeof node.value === 'number'))
    return String(node.value);
  return null;
}

/** Every part of a node that is a node, in no particular order. */
export function* childrenOf(node: SyntaxNode): Generator<SyntaxNode> {
  for (const value of Object.values(node)) {
    if (isNode(value)) yield value;
    else if (Array.isArray(value)) yield* value.filter(isNode);
  }
}

/** Visits nodes from the outside in; where `visit` gives false, what is below is left out. */
export function walk(nodes: readonly SyntaxNode[], visit: (node: SyntaxNode) => boolean): void {
  const open = [...nodes].reverse();
  for (let node = open.pop(); node; node = open.pop()) {
    if (visit(node)) open.push(...[...childrenOf(node)].reverse());
  }
}
