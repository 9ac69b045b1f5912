import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvCell, FORMATS } from './export-format.ts';
import type { Run } from './schemas.ts';

const RUN: Run = {
  id: 'run_1',
  agentId: 'agt_1',
  agentName: 'Triage, the first',
  version: 0,
  sessionId: null,
  forkedFrom: null,
  mode: 'wait',
  status: 'completed',
  input: '=HYPERLINK("http://evil.test")',
  output: 'one\ntwo "quoted"',
  citations: [],
  usage: { requests: 2, inputTokens: 30, outputTokens: 12 },
  cost: { credits: '0.5', microcredits: 500_000 },
  error: null,
  createdAt: '2026-11-22T12:00:00.000Z',
  startedAt: '2026-11-22T12:00:00.100Z',
  finishedAt: '2026-11-22T12:00:01.600Z',
};

it('writes a run as one line of CSV, in the order of the head', () => {
  const names = FORMATS.csv.head.slice(1).trimEnd().split(',');
  expect(FORMATS.csv.show(RUN)).toBe(
    'run_1,2026-11-22T12:00:00.000Z,2026-11-22T12:00:00.100Z,2026-11-22T12:00:01.600Z,1500,completed,agt_1,' +
      '"Triage, the first",0,,,wait,2,30,12,0.5,"\'=HYPERLINK(""http://evil.test"")","one\ntwo ""quoted""",,\r\n',
  );
  expect(names).toHaveLength(20);
});

it('keeps every text whole and never lets one begin a formula', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const cell = csvCell(text);
      const plain = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
      expect(plain.replace(/^'(?=[=+\-@\t\r])/, '')).toBe(text);
      expect(plain).not.toMatch(/^[=+\-@\t\r]/);
      if (!cell.startsWith('"')) expect(cell).not.toMatch(/[",\r\n]/);
    }),
  );
});
