import { describe, expect, it } from 'vitest';
import type { Citation } from '../../kernel/citation.ts';
import { alternativesOf, type BranchRun } from './session-branches.ts';
import { exportMarkdown, fileNameFrom } from './session-export.ts';
import { questionOf } from './session-question.ts';
import { titleFrom } from './session-title.ts';
import { partsOf } from './session-turns.ts';

describe('titleFrom', () => {
  it.each([
    ['How tall is Everest?', 'How tall is Everest?'],
    ['\n\n  ## **Plan** for `main.ts`\nwith more', 'Plan for main.ts'],
    ['- first\n- second', 'first'],
    ['See [the notes](https://example.com/a) please', 'See the notes please'],
    ['```ts\nconst a = 1;\n```\nWhat does this do?', 'What does this do?'],
    ['日本語の質問', '日本語の質問'],
    ['…', '…'],
    ['', ''],
  ])('makes of %j the title %j', (question, title) => {
    expect(titleFrom(question)).toBe(title);
  });

  it('cuts a long question between two words', () => {
    const title = titleFrom(`${'word '.repeat(13)}and, so on and on and on`);
    expect(title.length).toBeLessThanOrEqual(73);
    expect(title.endsWith(' and…')).toBe(true);
  });

  it('never cuts a letter in two', () => {
    expect(titleFrom('😀'.repeat(80)).isWellFormed()).toBe(true);
  });
});

describe('questionOf', () => {
  it('takes the last message of the person, and what stands before it as attachments', () => {
    const input = [
      { role: 'user', content: '<attachment name="a.txt">\none\ntwo\n</attachment>' },
      { role: 'user', content: 'not an attachment' },
      { role: 'assistant', content: [{ type: 'output_text', text: 'Hm.' }] },
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'And ' },
          { type: 'input_text', text: 'now?' },
        ],
      },
    ];
    expect(questionOf(input)).toEqual({
      text: 'And now?',
      attachments: [{ name: 'a.txt', characters: 7, preview: 'one\ntwo' }],
    });
  });

  it.each([[null], [undefined], [3], [[]], [[{ role: 'system', content: 'x' }]]])('finds none in %j', (input) => {
    expect(questionOf(input)).toEqual({ text: '', attachments: [] });
  });
});

describe('alternativesOf', () => {
  const run = (id: string, at: number, forkedFromRunId: string | null = null): BranchRun => ({
    id,
    at,
    forkedFromRunId,
    sessionId: `session of ${id}`,
  });

  it('gathers forks of forks around the run that they began with', () => {
    const [a, b, c, other] = [run('a', 1), run('b', 3, 'a'), run('c', 2, 'b'), run('other', 4)];
    const found = alternativesOf([b, other], [b, c], [a, b]);
    expect(found.get('b')?.map(({ runId }) => runId)).toEqual(['a', 'c', 'b']);
    expect(found.get('other')).toEqual([{ runId: 'other', sessionId: 'session of other' }]);
  });

  it('keeps two forks of a run that is gone together only where they know of each other', () => {
    const [b, c] = [run('b', 1, 'gone'), run('c', 2, 'b')];
    expect(alternativesOf([b], [b, c], []).get('b')).toHaveLength(2);
  });

  it('ends where forks go in a circle', () => {
    const [a, b] = [run('a', 1, 'b'), run('b', 2, 'a')];
    expect(alternativesOf([a], [a, b], []).get('a')).toBeDefined();
  });
});

describe('partsOf', () => {
  const step = (name: string, agentId: string, at: number) => ({
    step: name,
    kind: 'generation',
    agentId,
    agentName: agentId.toUpperCase(),
    at,
  });
  const said = (agentName: string, text: string, at: number, citations: Citation[] | null = null) => ({
    agentName,
    content: [{ type: 'output_text', text }],
    citations,
    at,
  });

  const cited: Citation = {
    marker: '[[k7q-1a-1]]',
    chunkId: 'fil_a-1-0',
    fileId: 'fil_a',
    fileName: 'a.md',
    ordinal: 0,
    location: {},
    quote: 'Here.',
  };

  it('puts each message with its step, and a handoff between agents', () => {
    const parts = partsOf({
      steps: [step('t1', 'a', 1), step('t2', 'b', 2), step('t3', 'b', 3)],
      said: [said('A', 'Over to B.', 1), said('B', '', 2), said('B', 'Here.', 3, [cited])],
    });
    expect(parts).toEqual([
      { kind: 'message', agentId: 'a', agentName: 'A', text: 'Over to B.', citations: [] },
      { kind: 'handoff', from: { agentId: 'a', agentName: 'A' }, to: { agentId: 'b', agentName: 'B' } },
      { kind: 'message', agentId: 'b', agentName: 'B', text: 'Here.', citations: [cited] },
    ]);
  });

  it('loses no message whose step is not there', () => {
    expect(partsOf({ steps: [], said: [said('A', 'Hello', 1)] })).toEqual([
      { kind: 'message', agentId: null, agentName: 'A', text: 'Hello', citations: [] },
    ]);
  });
});

describe('exports', () => {
  it('says how an answer ended that is not whole', () => {
    const text = exportMarkdown('A\nB', [
      {
        runId: 'r',
        sessionId: 's',
        agentId: 'a',
        agentName: 'Sage',
        version: 0,
        status: 'failed',
        question: 'Why?',
        attachments: [{ name: 'n.md', characters: 3, preview: 'abc' }],
        parts: [{ kind: 'handoff', from: { agentId: 'a', agentName: 'A' }, to: { agentId: 'b', agentName: 'B' } }],
        usage: { requests: 0, inputTokens: 0, outputTokens: 0 },
        cost: { credits: '0', microcredits: 0 },
        error: { code: 'x', message: 'No luck.' },
        alternatives: [],
        createdAt: '2026-11-22T00:00:00.000Z',
        startedAt: null,
        finishedAt: null,
      },
    ]);
    expect(text).toBe(
      '# A B\n\n## You · 2026-11-22T00:00:00.000Z\n\n*Attached: n.md (3 characters)*\n\nWhy?\n\n*A handed on to B*\n\n*This answer failed: No luck.*\n',
    );
  });

  it.each([
    ['What is "2 + 2"?', 'what-is-2-2.md'],
    ['../../etc', 'etc.md'],
    ['', 'conversation.md'],
    ['Größe 日本', 'größe-日本.md'],
  ])('names the file of %j %s', (title, name) => {
    expect(fileNameFrom(title, 'md')).toBe(name);
  });
});
