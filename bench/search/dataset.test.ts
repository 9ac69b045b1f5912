import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readDataset, sectionsOf } from './dataset.ts';
import { qualityOf } from './quality.ts';

const folder = mkdtempSync(join(tmpdir(), 'baton-dataset-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('takes headings out of their sections and keeps the ones above; # in code is none', () => {
  const markdown =
    '# Tool\nIntro\n## Use `it` [now](x)\nRun:\n```sh\n# no heading\n```\n### Deep #\nText\n## Next\nMore';
  expect(sectionsOf('a.md', markdown)).toMatchObject([
    { heading: 'Tool', above: [], text: 'Intro' },
    { heading: 'Use it now', above: ['Tool'], text: 'Run:\n```sh\n# no heading\n```' },
    { heading: 'Deep', above: ['Tool', 'Use it now'], text: 'Text' },
    { heading: 'Next', above: ['Tool'], text: 'More' },
  ]);
});

it('reads a set from a file, and refuses questions about passages that are not there', () => {
  const write = (name: string, passageId: string) => {
    const path = join(folder, name);
    const passages = [{ id: 'p', title: 'T', text: 'Text' }];
    writeFileSync(path, JSON.stringify({ passages, questions: [{ id: 'q', text: 'Q', passageId }] }));
    return path;
  };
  expect(readDataset(write('good.json', 'p')).questions).toHaveLength(1);
  expect(() => readDataset(write('bad.json', 'x'))).toThrow('Question q asks for the passage x');
});

it('counts places: the first five for recall, the first ten less the later they come', () => {
  expect(qualityOf([1, 5, 6, 0])).toEqual({
    recallAt5: 0.5,
    ndcgAt10: (1 + 1 / Math.log2(6) + 1 / Math.log2(7)) / 4,
    questions: 4,
  });
  expect(qualityOf([])).toEqual({ recallAt5: 0, ndcgAt10: 0, questions: 0 });
});
