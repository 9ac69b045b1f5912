import { expect, it } from 'vitest';
import { faultsOf } from './checks.ts';
import type { AccountFacts, EntryFacts, FoundRun, RunFacts } from './facts.ts';

function soundRun(): RunFacts & { found: FoundRun } {
  const events = [
    { id: '1', event: 'run.started', data: '{"seq":1}' },
    { id: '2', event: 'message.delta', data: '{"seq":2}' },
    { id: '3', event: 'run.completed', data: '{"seq":3}' },
  ];
  return {
    marker: 'mark-1',
    acknowledgedId: 'run_1',
    seenBefore: events.slice(0, 2),
    found: {
      id: 'run_1',
      status: 'completed',
      output: 'mark-1 word',
      microcredits: 40,
      events,
      completedSteps: ['s1'],
    },
    plannedCalls: 1,
    providerCalls: 2,
    kills: 1,
  };
}

function sound(): AccountFacts & { runs: ReturnType<typeof soundRun>[] } {
  const entries: EntryFacts[] = [
    { sequence: 1, kind: 'grant', amount: 100, balanceAfter: 100, runId: null, step: null },
    { sequence: 2, kind: 'charge', amount: -40, balanceAfter: 60, runId: 'run_1', step: 's1' },
  ];
  return {
    email: 'a@example.test',
    total: 60,
    held: 0,
    entries,
    mirror: { balance: 60, held: 0, sequence: 2, entries: structuredClone(entries) },
    mirroredRuns: new Map([['run_1', { status: 'completed', microcredits: 40 }]]),
    runs: [soundRun()],
  };
}

type Sound = ReturnType<typeof sound>;

function runOf(facts: Sound): ReturnType<typeof soundRun> {
  const run = facts.runs[0];
  if (!run) throw new Error('no run');
  return run;
}

it('finds nothing in a sound account', () => {
  expect(faultsOf(sound())).toEqual([]);
});

const breakages: [string, RegExp, (facts: Sound) => unknown][] = [
  ['a lost run', /and lost/, (facts) => Object.assign(runOf(facts), { found: undefined })],
  ['another id', /found as run_2/, (facts) => Object.assign(runOf(facts).found, { id: 'run_2' })],
  ['a run that never ended', /ended as running/, (facts) => Object.assign(runOf(facts).found, { status: 'running' })],
  ["another run's answer", /not its own/, (facts) => Object.assign(runOf(facts).found, { output: 'mark-2' })],
  ['a gap in the events', /break at 2/, (facts) => runOf(facts).found.events.splice(1, 1)],
  [
    'two terminal events',
    /2 terminal/,
    (facts) => runOf(facts).found.events.push({ id: '4', event: 'run.failed', data: '' }),
  ],
  [
    'an event that changed after it was read',
    /was read as/,
    (facts) =>
      Object.assign(runOf(facts), { seenBefore: [{ id: '2', event: 'message.delta', data: '{"seq":2,"x":1}' }] }),
  ],
  ['too many provider calls', /3 provider calls/, (facts) => Object.assign(runOf(facts), { providerCalls: 3 })],
  [
    'a doubled charge',
    /charged 2 times/,
    (facts) => facts.entries.push({ ...(facts.entries[1] as EntryFacts), sequence: 3 }),
  ],
  ['free use', /never charged/, (facts) => facts.entries.splice(1, 1)],
  ['a lost grant', /0 sign-up grants/, (facts) => facts.entries.splice(0, 1)],
  ['a balance off by one', /entries sum to 60/, (facts) => Object.assign(facts, { total: 61 })],
  ['an open hold', /still held/, (facts) => Object.assign(facts, { held: 5 })],
  ['a mirror that lags', /Postgres shows 100/, (facts) => Object.assign(facts.mirror, { balance: 100 })],
  ['a mirror without an entry', /or they differ/, (facts) => facts.mirror.entries.pop()],
  ['a run that Postgres shows as running', /Postgres shows nothing/, (facts) => facts.mirroredRuns.clear()],
  [
    'a run that tells another cost',
    /was charged 40/,
    (facts) => Object.assign(runOf(facts).found, { microcredits: 41 }),
  ],
];

it.each(breakages)('names %s', (_, sentence, breakIt) => {
  const facts = sound();
  breakIt(facts);
  expect(faultsOf(facts).join('\n')).toMatch(sentence);
});
