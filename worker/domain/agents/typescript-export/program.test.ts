import fc from 'fast-check';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { toTypeScript } from './program.ts';
import { definitionOf } from './testing/definitions.ts';
import { everything } from './testing/everything.ts';

/** What a file does, whatever its texts say: the kinds of its nodes, and names that are not members of data. */
function shapeOf(source: string): { shape: string[]; faults: number } {
  const file = ts.createSourceFile('agents.ts', source, ts.ScriptTarget.Latest, false) as ts.SourceFile & {
    parseDiagnostics: readonly unknown[];
  };
  const shape: string[] = [];
  const visit = (node: ts.Node): void => {
    // A text is one, with lines or without.
    const isText = ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node);
    shape.push(isText ? 'text' : ts.isIdentifier(node) ? 'name' : String(node.kind));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { shape, faults: file.parseDiagnostics.length };
}

const PIECES = [
  '`',
  '$',
  '}',
  '\\',
  "'",
  '"',
  '\n',
  '\r',
  '\u2028',
  '*/',
  '//',
  '});',
  'process.exit()',
  '\u202e',
  '__proto__',
  'é',
  ' ',
];
/** No variable's place: `{{ date }}` is meant to change what the file does. */
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 6 })
  .map((parts) => `x${parts.join('')}`.replaceAll('{{', '{'));

describe('an exported program', () => {
  it('does the same whatever names, instructions, descriptions and code say', () => {
    const plain = shapeOf(toTypeScript(definitionOf(everything({ text: 'x', code: 'x' }))).source);
    expect(plain.faults).toBe(0);
    fc.assert(
      fc.property(hostile, hostile, (text, code) => {
        const { source } = toTypeScript(definitionOf(everything({ text, code })));
        const { shape, faults } = shapeOf(source);
        expect(faults).toBe(0);
        expect(shape).toEqual(plain.shape);
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  it('has names of environment variables where the platform has secrets', () => {
    const { source } = toTypeScript(definitionOf(everything({ text: 'x', code: 'x' })));
    expect(source).not.toMatch(/key_0/);
    expect(source).toContain("'Bearer ' + env('CREATE_TICKET_AUTHORIZATION')");
    expect(source).toContain('//          CREATE_TICKET_AUTHORIZATION: Secret of create_ticket Authorization');
  });

  it('says what it leaves out and what it does otherwise', () => {
    const { notes, source } = toTypeScript(definitionOf(everything({ text: 'x', code: 'x' })));
    const told = notes.map(({ kind, text }) => `${kind}: ${text}`);
    expect(told).toEqual(
      expect.arrayContaining([
        'left_out: The tool shell (Computer) runs only on the platform: a call of it fails.',
        'left_out: The guardrail "No personal data": Personal data is checked by the platform only.',
        'left_out: The guardrail "Masked": the SDK can stop a text, and not change it.',
        "differs: The tool search_web is OpenAI's hosted web search.",
      ]),
    );
    for (const { text } of notes) expect(source.split('import ')[0]).toContain(text);
  });

  it('does not name a tool that is switched off', () => {
    const document = everything({ text: 'x', code: 'x' });
    for (const agent of document.agents) for (const tool of agent.tools ?? []) tool.enabled = false;
    expect(toTypeScript(definitionOf(document)).source).not.toMatch(/create_ticket|MCPServer/);
  });
});
