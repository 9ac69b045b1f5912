import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { analyse, MAX_CODE_CHARS } from './analysis.ts';
import { codeConfig, codeIssues } from './config.ts';
import { codeTool } from './kind.ts';
import { parseCode } from './syntax.ts';
import { toJavaScript } from './to-javascript.ts';

function issues(code: string): string[] {
  return codeIssues(codeConfig.parse({ code })).map(({ path, message }) => `${path}: ${message}`);
}

/** Runs what the sandbox would run, without its guard. */
async function resultOf(code: string, ...args: unknown[]): Promise<unknown> {
  const analysis = analyse(code);
  if (!analysis.ok) throw new Error(JSON.stringify(analysis.faults));
  const text = toJavaScript(analysis.program, { export: analysis.fn.name });
  const module = await import(`data:text/javascript,${encodeURIComponent(text)}`);
  const guard = Object.assign(() => undefined, { spread: (value: unknown) => value });
  return (await module.default(guard))(...args);
}

describe("what is wrong with a tool's code", () => {
  it.each([
    ['export function f( {', 'code: Line 1, column 21: Syntax error: Unexpected token.'],
    [
      'const a = 1;\nfunction f() {}',
      'code: Line 2, column 1: Export the function that is to be called. Write "export" before f.',
    ],
    ['', 'code: Line 1, column 1: Export the function that is to be called.'],
    ['export const a = 1;', 'code: Line 1, column 1: What is exported must be a function that is written here.'],
    ['export class A {}', 'code: Line 1, column 1: What is exported must be a function that is written here.'],
    [
      'export function f() {}\nexport function g() {}',
      'code: Line 2, column 1: Export one function only; the others are its own.',
    ],
    ['export function* f() {}', 'code: Line 1, column 8: Export a plain or async function, not a generator.'],
    [
      'enum A { B }\nexport function f() {}',
      'code: Line 1, column 1: Enums are not supported. Use an object, or a type of literals such as "a" | "b".',
    ],
  ])('%j', (code, message) => {
    expect(issues(code)).toEqual([message]);
  });

  it.each([
    'import fs from "node:fs"; export function f() {}',
    'import type { A } from "a"; export function f() {}',
    'export function f() { return import("cloudflare:workers") }',
    'export function f() { return import.meta.url }',
    'export * from "node:fs"; export function f() {}',
    'export { f } from "other"',
  ])('refuses the import in %j', (code) => {
    expect(issues(code)[0]).toContain('Imports are not possible here');
  });

  it('refuses what is too long, and what is nested without end', () => {
    expect(codeConfig.safeParse({ code: 'x'.repeat(MAX_CODE_CHARS + 1) }).success).toBe(false);
    const nested = `export function f() { return ${'['.repeat(20_000)}${']'.repeat(20_000)} }`;
    expect(issues(nested)).toHaveLength(1);
  });

  it.each(['https://api.example.com', 'api.example.com/path', 'user@api.example.com', '*.example.com', 'a b', ''])(
    'refuses %j as a host',
    (host) => {
      expect(codeConfig.safeParse({ code: '', hosts: [host] }).success).toBe(false);
    },
  );

  it.each([
    'localhost',
    '127.0.0.1',
    '169.254.169.254',
    '0x7f.1',
    '10.0.0.1:8443',
    'db.internal',
    '127.0.0.1.nip.io',
    'api.dev:22',
  ])('refuses %s as a host when it is saved', (host) => {
    const config = codeConfig.parse({ code: 'export function f() {}', hosts: ['api.github.com', host] });
    expect(codeIssues(config).map(({ path }) => path)).toContain('hosts.1');
  });

  it('says something about any text, and never throws', () => {
    const piece = fc.constantFrom(
      'export ',
      'function f',
      '(',
      ')',
      '{',
      '}',
      'a: ',
      'string',
      '=>',
      '`',
      '${',
      '<T>',
      ';',
      '\n',
      'as any',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((list) => list.join('')),
        ),
        (code) => {
          for (const { path } of codeIssues(codeConfig.parse({ code }))) expect(path).toMatch(/^(code|parameters)/);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('TypeScript becomes JavaScript', () => {
  it('keeps each line where it was', () => {
    const code = `interface A {\n  a: string;\n}\nexport const f = (a: A): {\n  b: string;\n} => ({ b: a.a as\n  string });\n`;
    const parsed = parseCode(code);
    if (!('program' in parsed)) throw new Error('syntax');
    const lines = toJavaScript(parsed.program, { export: 'f' }).split('\n');
    expect(lines[5]).toContain('=>');
    expect(lines[3]).toContain('const f');
  });

  it.each([
    ['export const f = <T,>(x: T): x is T => x as any', 3, 3],
    ['export function f(this: unknown, x: number, y?: number) { return x! + (y ?? 1) }', 3, 4],
    ['export default async (x: number): Promise<number> => <number>x + 1', 1, 2],
    ['const f = function (x: number) { return x satisfies number }; export { f }', 5, 5],
    [
      'function f(x: string): string; function f(x: number): number; function f(x: any) { return x } export default f',
      2,
      2,
    ],
    ['export function f(x: number) { let y = x as any\n;[1].forEach(() => y++)\nreturn y }', 1, 2],
    ['export function f(x: number) { let g = (a: number) => a + 1\nlet y = g as any\n;(1)\nreturn y(x) }', 1, 2],
    [
      'export function f(x: number) { let n = 0; for (const i of [1, 2]) n += i; while (n < x) n++; do n++; while (n < 0); return n }',
      9,
      10,
    ],
    [
      'abstract class A<T> { protected readonly x!: T; static y?: number = 2; declare z: T; abstract m(): void; get?(): void }\nexport const f = (x: number) => A.y',
      1,
      2,
    ],
    ['class A { constructor(readonly n: number = 1) {} }\nexport const f = (x: number) => x', 1, null],
    ['export const f = (n: number): number => n < 2 ? 1 : n * f(n - 1)', 5, 120],
    [
      'type F = (a: string) => void; declare const q: F; export function f(a: number, ...rest: number[]) { return [a, ...rest].length }',
      1,
      1,
    ],
    [
      'export async function f(n: number) { let s = 0; for await (const x of (async function* () { yield* [n, n] })()) s += x; return s }',
      2,
      4,
    ],
    [
      'export function f(n: number) { outer: for (;;) { for (;;) { if (n++ > 5) break outer; continue outer } } return n }',
      1,
      7,
    ],
  ])('%s', async (code, argument, result) => {
    if (result === null) expect(issues(code)).toHaveLength(1);
    else expect(await resultOf(code, argument)).toBe(result);
  });

  it('hides its guard under a name that the code does not have', () => {
    const parsed = parseCode('const $guard = 1, \\u0024guard$ = 2; export const f = () => $guard');
    if (!('program' in parsed)) throw new Error('syntax');
    expect(toJavaScript(parsed.program, { export: 'f' })).toMatch(/^export default async \(\$guard\$\$\)/);
  });
});

describe('the kind', () => {
  it('has examples without faults, whose descriptions come from their comments', () => {
    for (const { name, description, config } of codeTool.examples) {
      expect(codeTool.issues(config), name).toEqual([]);
      expect(description, name).not.toBe('');
      const [fn] = codeTool.functions({ name, description: '', config });
      expect(fn, name).toMatchObject({ name, description, microcredits: 0, parameters: { type: 'object' } });
    }
  });

  it('may be repeated where it has no network, unless it says otherwise', () => {
    const repeatable = (more: object) => {
      const config = codeConfig.parse({ code: 'export function f() {}', ...more });
      return codeTool.functions({ name: 'f', description: '', config })[0]?.repeatable;
    };
    expect([repeatable({}), repeatable({ hosts: ['a.dev'] }), repeatable({ repeatable: false })]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('is listed as JSON Schema', () => {
    for (const io of ['input', 'output'] as const)
      expect(z.toJSONSchema(codeTool.config, { io })).toMatchObject({
        type: 'object',
        properties: { code: {}, hosts: {} },
      });
  });
});
