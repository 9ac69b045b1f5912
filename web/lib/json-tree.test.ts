import { describe, expect, it } from 'vitest';
import { findInJson, jsonLines, openTo, pathAsCode, pathsAbove } from './json-tree.ts';

const ROOT = {
  name: 'Triage',
  steps: [
    { model: 'gpt', 'a/b': null },
    { model: 'other', tokens: 120 },
  ],
  empty: {},
};

describe('a JSON tree', () => {
  it('shows what is open, with sizes', () => {
    expect(jsonLines(ROOT, new Set(['', '/steps'])).map((line) => [line.path, line.depth, line.size])).toEqual([
      ['', 0, 3],
      ['/name', 1, null],
      ['/steps', 1, 2],
      ['/steps/0', 2, 2],
      ['/steps/1', 2, 2],
      ['/empty', 1, 0],
    ]);
    expect(jsonLines('plain', new Set(['']))).toHaveLength(1);
  });

  it('opens to a depth', () => {
    expect([...openTo(ROOT, 1)]).toEqual(['']);
    expect([...openTo(ROOT, 2)]).toEqual(['', '/steps', '/empty']);
  });

  it('finds names and values in any case, and says what to open for them', () => {
    expect(findInJson(ROOT, 'MODEL')).toEqual(['/steps/0/model', '/steps/1/model']);
    expect(findInJson(ROOT, '12')).toEqual(['/steps/1/tokens']);
    expect(findInJson(ROOT, 'null')).toEqual(['/steps/0/a~1b']);
    expect(findInJson(ROOT, ' ')).toEqual([]);
    expect(pathsAbove('/steps/1/tokens')).toEqual(['', '/steps', '/steps/1']);
    expect(pathsAbove('/name')).toEqual(['']);
    expect(pathsAbove('')).toEqual([]);
  });

  it('writes a path as code does', () => {
    expect(pathAsCode('/steps/0/a~1b')).toBe('steps[0]["a/b"]');
    expect(pathAsCode('')).toBe('');
  });
});
