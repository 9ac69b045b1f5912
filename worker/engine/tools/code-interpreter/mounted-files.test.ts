import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeInterpreterTool } from './kind.ts';
import { pathOf } from './mounted-files.ts';

describe('paths of mounted files', () => {
  it.each([
    ['a.txt', '/a.txt'],
    ['/a//b/./c', '/a/b/c'],
    ['../../etc/passwd', '/etc/passwd'],
    ['/a/../../b', '/b'],
  ])('%s is %s', (path, result) => {
    expect(pathOf(path)).toBe(result);
  });

  it.each(['', '/', '..', '/a/..', 'a\u0000b', 'a\\b', 'a\nb', 'x'.repeat(501), null, 1])('refuses %j', (path) => {
    expect(() => pathOf(path)).toThrow();
  });

  it('never leave the root', () => {
    const piece = fc.oneof(fc.constantFrom('..', '.', '', 'a', 'b.txt'), fc.string());
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        try {
          expect(pathOf(pieces.join('/'))).toMatch(/^(?:\/(?!\.{0,2}(?:\/|$))[^/]+)+$/);
        } catch (error) {
          expect((error as Error).message).toMatch(/path/);
        }
      }),
    );
  });
});

describe('the kind', () => {
  it('tells the model of files only where it has them, and may be repeated where it writes none', () => {
    const [fn] = codeInterpreterTool.examples.map(({ name, description, config }) =>
      (['none', 'read', 'write'] as const).map(
        (files) => codeInterpreterTool.functions({ name, description, config: { ...config, files } })[0],
      ),
    );
    expect(fn?.map((one) => one?.repeatable)).toEqual([true, true, false]);
    expect(fn?.map((one) => /files\.read/.test(one?.description ?? ''))).toEqual([false, true, true]);
    expect(fn?.map((one) => /files\.write/.test(one?.description ?? ''))).toEqual([false, false, true]);
    expect(fn?.[0]?.microcredits).toBe(1_000_000);
  });
});
