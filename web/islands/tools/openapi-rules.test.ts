import { describe, expect, it } from 'vitest';
import { findOperations, type Operation, takeover } from './openapi-rules.ts';
import { isUnsaved, newTool } from './tool-values.ts';

const operation = (operationId: string, method: string, path: string, summary: string): Operation => ({
  operationId,
  method,
  path,
  summary,
});
const OPERATIONS = [
  operation('listPets', 'GET', '/pets', 'All pets'),
  operation('addPet', 'POST', '/pets', 'Brings a pet'),
  operation('readShop', 'GET', '/shop', 'The shop'),
];

describe('operations of a document', () => {
  it('are found by every word, wherever it stands', () => {
    const found = (query: string) => findOperations(OPERATIONS, query).map((one) => one.operationId);
    expect(found('')).toHaveLength(3);
    expect(found('pets get')).toEqual(['listPets']);
    expect(found('BRINGS')).toEqual(['addPet']);
    expect(found('nothing')).toEqual([]);
  });
});

describe('what is taken over', () => {
  const tool = {
    kind: 'http' as const,
    name: 'listPets',
    description: 'All pets',
    config: { url: 'https://a.example' },
  };

  it('is a tool with a name of its own, and says what is missing', () => {
    const kind = { kind: 'http', title: '', about: '', examples: [], config: {}, microcredits: 0 };
    const existing = [{ ...newTool(kind as never, []), name: 'listPets' }];
    const made = takeover(
      [
        { operationId: 'listPets', tool, problem: null, notes: ['limit is left out: its encoding is not supported.'] },
        { operationId: 'again', tool, problem: null, notes: [] },
        { operationId: 'addPet', tool: null, problem: 'Its body is not described.', notes: [] },
      ],
      existing,
    );
    expect(made.tools.map(({ name, kind: made }) => [name, made])).toEqual([
      ['listPets_2', 'http'],
      ['listPets_3', 'http'],
    ]);
    expect(made.tools.every(({ id, enabled }) => isUnsaved(id) && enabled)).toBe(true);
    expect(made.notes).toEqual([{ name: 'listPets_2', notes: ['limit is left out: its encoding is not supported.'] }]);
    expect(made.problems).toEqual([{ operationId: 'addPet', problem: 'Its body is not described.' }]);
  });
});
