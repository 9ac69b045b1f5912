import { env, exports } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Env, settingsOf } from '../../../env.ts';
import { interpreterConfig } from '../code-interpreter/config.ts';
import { runCodeInterpreter } from '../code-interpreter/runtime.ts';
import type { ToolFiles, ToolOutcome, ToolWorld } from '../runtime.ts';
import { codeConfig } from './config.ts';
import { runCodeTool } from './runtime.ts';
import { runCode } from './sandbox/run-code.ts';
import { parseCode } from './syntax.ts';
import { toJavaScript } from './to-javascript.ts';

const { LOADER } = env as Env;
const settings = settingsOf(env as Env);
const gates = exports as unknown as { CodeGate(options: { props: { hosts: readonly string[] } }): Fetcher };
/** The stand-in for models: a private host that these tests' settings allow. */
const allowed = new URL(settings.OPENAI_BASE_URL);

function memoryFiles(files: Record<string, string> = {}): ToolFiles & { kept: Map<string, Uint8Array> } {
  const kept = new Map<string, Uint8Array>(
    Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]),
  );
  return {
    kept,
    list: async () => [...kept].map(([path, bytes]) => ({ path, size: bytes.byteLength, modifiedAt: 0 })),
    read: async (path) => kept.get(path) ?? null,
    write: async (path, bytes) => void kept.set(path, bytes),
    remove: async (path) => void kept.delete(path),
  };
}

function world(more: Partial<ToolWorld> = {}): ToolWorld {
  return {
    fetch: () => Promise.reject(new Error('not for code')),
    secret: async () => null,
    files: memoryFiles(),
    loader: LOADER,
    gate: (hosts) => gates.CodeGate({ props: { hosts } }),
    signal: new AbortController().signal,
    now: () => Date.now(),
    ...more,
  };
}

/** Where the time is not what a test is about: the clock goes on while a busy machine does something else. */
const PLENTY_MS = 10_000;

interface Options {
  args?: Record<string, unknown>;
  hosts?: string[];
  cpuMs?: number;
  world?: Partial<ToolWorld>;
}

async function call(
  code: string,
  { args = {}, hosts = [], cpuMs = PLENTY_MS, ...more }: Options = {},
): Promise<ToolOutcome> {
  const config = codeConfig.parse({ code, hosts, cpuMs });
  return runCodeTool({ config, fn: 'f', args, effectKey: 'k' }, world(more.world));
}

async function outputOf(body: string, options?: Options): Promise<unknown> {
  return (await call(`export async function f() { ${body} }`, options)).output;
}

function interpret(
  code: string,
  more: Partial<ToolWorld> = {},
  files: 'none' | 'read' | 'write' = 'write',
  cpuMs = PLENTY_MS,
) {
  const config = { ...interpreterConfig.parse({ files }), cpuMs };
  return runCodeInterpreter({ config, fn: 'run_code', args: { code }, effectKey: 'k' }, world(more));
}

/** The first call of an entrypoint loads the whole worker, which takes a while. */
beforeAll(async () => {
  await gates.CodeGate({ props: { hosts: [] } }).fetch('https://example.com/');
});

describe('a code tool', () => {
  it('is called with its arguments by position, by name in an object, and with the rest', async () => {
    const add = 'export const add = (a: number, b = 10): number => a + b';
    expect(await call(add, { args: { b: 2, a: 1 } })).toMatchObject({ output: 3 });
    expect(await call(add, { args: { a: 1 } })).toMatchObject({ output: 11 });
    const join = 'export function join({ a, b }: { a: string; b?: string }) { return { text: a + (b ?? "!") } }';
    expect(await call(join, { args: { a: 'x' } })).toMatchObject({ output: { text: 'x!' } });
    const count = 'export default async (name: string, ...tags: string[]) => [name, tags.length]';
    expect(await call(count, { args: { name: 'n', tags: ['a', 'b'] } })).toMatchObject({ output: ['n', 2] });
    expect(await call(count, { args: { name: 'n' } })).toMatchObject({ output: ['n', 0] });
    expect(await outputOf('')).toBeNull();
  });

  it('shows what it printed, up to a limit', async () => {
    const shown = await call(
      'export function f() { console.log("a", { b: [1] }, new Map([[1, 2]])); console.warn("w") }',
    );
    expect(shown.details).toMatchObject({ console: ['a {"b":[1]} Map [[1,2]]', 'warn: w'] });
    const flood = await call(
      'export function f() { for (let i = 0; i < 1e5; i++) console.log("x".repeat(5000)); return 1 }',
    );
    const lines = flood.details?.['console'] as string[];
    expect(lines.join('').length).toBeLessThan(20_000);
    expect(lines.at(-1)).toMatch(/^\[9\d{4} more lines\]$/);
    expect(flood.output).toBe(1);
  });

  it('tells what failed and on which line of the source', async () => {
    const code =
      'interface A {\n  a: string;\n}\nexport function f(a?: A) {\n  const deep = () => {\n    throw new TypeError("no a");\n  };\n  deep();\n}';
    expect(await call(code)).toMatchObject({ failed: true, output: 'The code failed: TypeError: no a (line 6)' });
    expect(await call('export async function f() { throw "just text" }')).toMatchObject({
      failed: true,
      output: 'The code failed: just text',
    });
    expect(await call('const x = (null as any).y\nexport function f() {}')).toMatchObject({
      failed: true,
      output: expect.stringContaining('(line 1)'),
    });
  });

  it.each([
    ['return () => 1', 'It gave a function.'],
    ['return 1n', 'It gave a bigint.'],
    ['return new Map()', 'It gave a Map.'],
    ['const a: any = {}; a.a = a; return a', 'circular'],
    ['return { a: [1n] }', 'BigInt'],
    ['return "x".repeat(2e6)', 'too long'],
    ['return Array(600000).fill("x")', 'too long'],
    ['let a: any = 1; for (let i = 0; i < 1e5; i++) a = [a]; return a', 'nested more than'],
  ])('says why %j is no result', async (body, words) => {
    const outcome = await call(`export function f() { ${body} }`);
    expect(String(outcome.output)).toContain(words);
    expect(outcome.failed).toBe(true);
  });

  it('shows where the result is not what the signature says', async () => {
    const { output, details } = await call('export function f(): number { return "1" as any }');
    expect(output).toBe('1');
    expect(details?.['resultIssues']).toHaveLength(1);
  });
});

describe('the sandbox', () => {
  it.each([
    ['while (true) {}'],
    ['for (;;) try { for (;;); } catch {}'],
    ['const g = () => { try { g() } finally { g() } }; g()'],
    ['const fib = (n: number): number => n < 2 ? n : fib(n - 1) + fib(n - 2); return fib(60)'],
    ['while (true) await null'],
    ['const next = (): any => Promise.resolve().then(next); return next()'],
    ['return JSON.stringify({ toJSON() { for (;;); } })'],
    ['class A { a = (() => { while (1); })() } return new A()'],
    [
      'const a: any = { get x() { return this.x2 + this.x2 }, get x2() { return this.x3 + this.x3 } }; do ; while (!a.never)',
    ],
    ['return { toJSON() { while (true); } }'],
  ])('stops %s', async (body) => {
    await expect(outputOf(body, { cpuMs: 60 })).rejects.toMatchObject({ code: 'timeout', message: /60 ms/ });
  });

  it('stops a loop outside of any function', async () => {
    await expect(call('while (true) {}\nexport function f() {}', { cpuMs: 60 })).rejects.toMatchObject({
      code: 'timeout',
    });
  });

  it('ends at the deadline what only waits', async () => {
    const controller = new AbortController();
    const waiting = outputOf('await new Promise(() => setTimeout(() => 0, 1e8))', {
      world: { signal: controller.signal },
    });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'timeout' });
  });

  it.each(['return new Uint8Array(1e9).length', 'return "x".repeat(3e8).length'])(
    'refuses the gigabyte of %s',
    async (body) => {
      await expect(outputOf(body)).rejects.toMatchObject({ code: 'too_large' });
    },
  );

  it.each([
    'const a = []; for (;;) a.push({ a })',
    'const a = []; for (;;) a.push(() => a)',
    'const a = []; for (;;) a.push(new Array(1e5).fill(a.length))',
    'let a = [1]; for (;;) a = [...a, ...a]',
    'let a = [1]; for (;;) a = a.concat(a)',
    'let a = [1]; for (;;) a = a.flatMap((x) => [x, x])',
    'const a = []; for (;;) a.push("x".repeat(1e6) + a.length)',
    'let a = "xx"; for (;;) a = [a, a].join("")',
    'const a = []; for (;;) a.push(new Uint8Array(1e6))',
    'return new ArrayBuffer(8, { maxByteLength: 1e8 }).byteLength',
    'return Reflect.construct(new Uint8Array(1).constructor, [1e8]).length',
    'return Float64Array.from({ length: 1e7 }).length',
    'class A extends Uint8Array {} return new A(1e8).length',
  ])('counts the memory of %s', async (body) => {
    const parsed = parseCode(`export async function f() { ${body} }`);
    if (!('program' in parsed)) throw new Error('syntax');
    const javaScript = toJavaScript(parsed.program, { export: 'f' });
    const passing = { by: 'object' } as const;
    const limits = { cpuMs: 120_000, memoryBytes: 48e6 };
    const { loader, signal } = world();
    const run = runCode({ loader, signal, javaScript, passing, args: {}, ...limits, gate: null, files: null });
    await expect(run).rejects.toMatchObject({ code: 'too_large' });
  });

  it('has no network where no host is listed', async () => {
    const text = await outputOf('try { await fetch("https://example.com") } catch (e) { return e.message }');
    expect(text).toContain('has no network');
    expect(await outputOf('return [typeof WebSocket, typeof caches, typeof EventSource]')).toEqual(
      Array(3).fill('undefined'),
    );
  });

  it('calls a listed host through the check of outgoing requests, and no other', async () => {
    const hosts = [allowed.host, '169.254.169.254', 'localhost', '127.0.0.1:1'];
    const ask = (url: string) =>
      outputOf(
        `try { const r = await fetch(${JSON.stringify(url)}); return r.status } catch (e) { return e.message }`,
        { hosts },
      );
    expect(await ask(`${allowed.origin}/nothing-here`)).toBe(401);
    expect(await ask('https://169.254.169.254/latest/meta-data/')).toContain("can't be called");
    expect(await ask('http://127.0.0.1:1/')).toContain("can't be called");
    expect(await ask('https://localhost/')).toContain("can't be called");
    expect(await ask('http://baton.test/api/v1/users/me')).toContain("can't be called");
    expect(await ask('https://1.1.1.1/')).toContain('not among the hosts');
    const without = outputOf(`return (await fetch(${JSON.stringify(allowed.href)})).status`, {
      hosts: ['api.github.com'],
    });
    expect(await without).toContain('not among the hosts');
  });

  it('has nothing of ours: no environment, modules, process or eval', async () => {
    const found = await outputOf(`
      const tried: Record<string, unknown> = {};
      const attempt = (name: string, act: () => unknown) => { try { tried[name] = String(act()) } catch (e) { tried[name] = 'refused: ' + e.name } };
      attempt('eval', () => (0, eval)('1'));
      attempt('Function', () => new Function('return 1')());
      attempt('AsyncFunction', () => (async () => {}).constructor('return 1'));
      tried.types = [typeof process, typeof require, typeof Buffer, typeof WebAssembly, typeof SharedArrayBuffer, typeof Cloudflare];
      tried.names = Object.getOwnPropertyNames(globalThis).filter((name) => /env|bind|token|secret/i.test(name));
      tried.self = Object.keys(globalThis.self ?? {}).filter((name) => name !== 'console' && name !== 'fetch');
      return tried`);
    expect(found).toMatchObject({
      eval: 'refused: EvalError',
      Function: 'refused: EvalError',
      AsyncFunction: 'refused: EvalError',
      types: Array(6).fill('undefined'),
      names: [],
    });
    const text = JSON.stringify(
      await outputOf('return Object.getOwnPropertyNames(globalThis).map((n) => n + String(globalThis[n]))'),
    );
    for (const secret of [settings.BETTER_AUTH_SECRET, settings.KEY_ENCRYPTION_KEYS])
      expect(text).not.toContain(secret);
  });

  it('keeps nothing between calls, and nothing that it breaks leaves it', async () => {
    const code = `globalThis.seen = (globalThis.seen ?? 0) + 1;
      Object.prototype.polluted = 'yes'; Array.prototype.map = () => 'broken'; JSON.stringify = () => '{"end":1}';
      Date.now = () => 0; Promise.prototype.then = Promise.prototype.then;
      return globalThis.seen`;
    expect([await outputOf(code), await outputOf(code)]).toEqual([1, 1]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(JSON.stringify([1].map((x) => x))).toBe('[1]');
  });

  it('is not talked out of its guard', async () => {
    const body = 'Date.now = () => 0; globalThis.setTimeout = () => 0; Error.prototype.constructor = Object; for (;;);';
    await expect(outputOf(body, { cpuMs: 60 })).rejects.toMatchObject({ code: 'timeout' });
  });

  it('a result that pretends is data all the same', async () => {
    expect(await outputOf('return JSON.parse(\'{"__proto__":{"a":1},"kind":"over"}\')')).toEqual(
      JSON.parse('{"__proto__":{"a":1},"kind":"over"}'),
    );
  });

  it('runs many at once, each alone', async () => {
    const calls = Array.from({ length: 12 }, (_, n) =>
      outputOf(`globalThis.n = ${n}; await null; return globalThis.n`),
    );
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 12 }, (_, n) => n));
  });
});

describe('the code interpreter', () => {
  it('gives what was printed and the value of the last expression', async () => {
    const { output } = await interpret(
      'const xs = [3, 1, 2];\nconsole.log("n", xs.length);\nconst sum = await Promise.resolve(6)\nsum / xs.length',
    );
    expect(output).toBe('n 3\n2');
    expect((await interpret('({ a: [1, "x"] })')).output).toBe('{"a":[1,"x"]}');
    expect((await interpret('let x: number = 1;')).output).toBe('It ran and printed nothing.');
    expect((await interpret('new Map([["a", 1]])')).output).toBe('Map [["a",1]]');
  });

  it('tells the model what to mend', async () => {
    await expect(interpret('const a = ;')).rejects.toMatchObject({
      code: 'bad_arguments',
      message: /^Line 1, column 11/,
    });
    await expect(interpret('import fs from "fs"')).rejects.toMatchObject({ message: /Imports are not possible/ });
    const failed = await interpret('console.log("before")\nundefinedName()');
    expect(failed).toMatchObject({
      failed: true,
      output: 'before\nThe code failed: ReferenceError: undefinedName is not defined (line 2)',
    });
    await expect(interpret('while (true) {}', {}, 'none', 60)).rejects.toMatchObject({ code: 'timeout' });
  });

  it("reads and writes the conversation's files", async () => {
    const files = memoryFiles({ '/in.csv': 'a,b\n1,2' });
    const outcome = await interpret(
      `const rows = (await files.read('in.csv')).split('\\n');
       await files.write('../out/./rows.json', { rows: rows.length });
       await files.write('/bytes', new Uint8Array([1, 2, 3]));
       await files.remove('/in.csv');
       [(await files.readBytes('/bytes')).length, await files.read('/none'), (await files.list()).map((f) => f.path)]`,
      { files },
    );
    expect(outcome.output).toBe('[3,null,["/out/rows.json","/bytes"]]');
    expect(new TextDecoder().decode(files.kept.get('/out/rows.json'))).toBe('{\n  "rows": 2\n}');
    const log = outcome.details?.['audit'] as { action: string; target: string }[];
    expect(log.slice(1).map(({ action, target }) => `${action} ${target}`)).toEqual([
      'read /in.csv',
      'write /out/rows.json',
      'write /bytes',
      'delete /in.csv',
      'read /bytes',
      'read /none',
      'list /',
    ]);
  });

  it('keeps to its limits with files', async () => {
    const files = memoryFiles({ '/a': 'x' });
    expect((await interpret('await files.write("/a", "y")', { files }, 'read')).output).toContain('only be read');
    expect((await interpret('typeof files', { files }, 'none')).output).toBe('undefined');
    expect((await interpret('for (let i = 0; i < 300; i++) await files.read("/a")', { files })).output).toContain(
      'At most 200',
    );
    expect((await interpret('await files.write("/big", new Uint8Array(17e6))', { files })).output).toContain(
      'A file has at most',
    );
    expect((await interpret('await files.write("..", "x")', { files })).output).toContain('not a path');
    expect(
      (await interpret('try { await fetch("https://example.com") } catch (e) { e.message }', { files })).output,
    ).toBeDefined();
    expect([...files.kept.keys()]).toEqual(['/a']);
  });
});
