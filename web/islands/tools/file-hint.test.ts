import { describe, expect, it } from 'vitest';
import { fileHint } from './file-hint.ts';

const search = (config: object = {}, enabled = true) =>
  ({ kind: 'file_search', enabled, config: { ...config } }) as const;
const web = { kind: 'web_search', enabled: true, config: {} } as const;

describe('what is missing between files and their tool', () => {
  it.each([
    [[], [], null],
    [[], ['fil_a'], 'addTool'],
    [[web], ['fil_a', 'col_a'], 'addTool'],
    [[search()], [], 'addFiles'],
    [[search()], ['fil_a'], null],
    [[search({ scope: 'agent' })], ['col_a'], null],
    [[search({}, false)], ['fil_a'], 'turnOn'],
    [[search({}, false)], [], null],
    [[search({}, false), search()], ['fil_a'], null],
    [[search({ scope: 'files', fileIds: ['fil_a'] })], [], null],
    [[search({ scope: 'files', fileIds: ['fil_a'] })], ['fil_a'], null],
    [[search({ scope: 'files', fileIds: ['fil_a'] })], ['fil_a', 'fil_b'], 'addTool'],
    [[search({ scope: 'files', fileIds: ['fil_a'] }, false)], ['fil_a'], 'addTool'],
    [[search({ scope: 'openai', fileIds: ['fil_a'] })], ['fil_a'], 'addTool'],
    [[search({ scope: 'collections', collectionIds: ['col_a'] })], ['col_a'], null],
  ] as const)('of %j with %j attached is %s', (tools, attached, hint) => {
    expect(fileHint(tools, attached)).toBe(hint);
  });
});
