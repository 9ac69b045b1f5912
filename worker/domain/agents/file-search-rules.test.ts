import { describe, expect, it } from 'vitest';
import { searchedIds, searchedIssues, withoutSearchedIds } from './file-search-rules.ts';

const tool = (config: Record<string, unknown>, kind: 'file_search' | 'http' = 'file_search') => ({ kind, config });

describe('files that a tool names', () => {
  it('are faults where they are not the owner’s, each at its place', () => {
    const named = tool({ scope: 'files', fileIds: ['fil_a', 'fil_b'], collectionIds: ['col_c'] });
    expect(searchedIssues(named, new Set(['fil_a']))).toEqual([
      { path: 'config.fileIds.1', message: 'You have no such file.' },
      { path: 'config.collectionIds.0', message: 'You have no such collection.' },
    ]);
    expect(searchedIssues(named, new Set(['fil_a', 'fil_b', 'col_c']))).toEqual([]);
  });

  it('stay behind with their owner; the copy searches what it is given', () => {
    const named = tool({ scope: 'collections', fileIds: [], collectionIds: ['col_c'], maxResults: 3 });
    expect(withoutSearchedIds(named).config).toEqual({
      scope: 'agent',
      fileIds: [],
      collectionIds: [],
      maxResults: 3,
    });
    const hosted = tool({ scope: 'openai', fileIds: ['fil_a'], vectorStoreIds: ['vs_1'] });
    expect(withoutSearchedIds(hosted).config).toMatchObject({ scope: 'openai', fileIds: [] });
  });

  it.each([
    ['another kind', tool({ fileIds: ['fil_a'] }, 'http')],
    ['a tool without any', tool({ scope: 'agent' })],
    ['a config of another version', tool({ fileIds: 'fil_a', collectionIds: [7] })],
  ])('are none of %s', (_name, one) => {
    expect(searchedIds(one)).toEqual({ fileIds: [], collectionIds: [] });
    expect(withoutSearchedIds(one)).toBe(one);
  });
});
