import { describe, expect, it } from 'vitest';
import { Autosave } from './autosave.ts';
import { ApiProblem } from './problem.ts';

interface Copy {
  values: string;
  revision: number;
  at: number;
}

/** A server that keeps one text, a clock that only moves when told, and a place for what is kept here. */
function setUp() {
  const server = {
    text: 'a',
    revision: 1,
    refusal: null as ApiProblem | null,
    saves: 0,
    gate: null as Promise<void> | null,
  };
  const timers: { run: () => void; ms: number }[] = [];
  const kept: { copy: Copy | null } = { copy: null };
  const autosave = new Autosave<string>(
    {
      async save(values, revision) {
        server.saves += 1;
        await server.gate;
        if (server.refusal) throw server.refusal;
        if (revision !== server.revision) throw problem(409, 'conflict');
        server.text = values;
        server.revision += 1;
        return server.revision;
      },
      isValid: (values) => values !== '',
      keep: (copy) => {
        kept.copy = copy;
      },
      later: (run, ms) => {
        const timer = { run, ms };
        timers.push(timer);
        return () => void timers.splice(timers.indexOf(timer) >>> 0, 1);
      },
      now: () => 5,
    },
    'a',
    1,
  );
  return { server, timers, kept, autosave };
}

const problem = (status: number, code: string) => new ApiProblem({ status, code, title: code });
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('saving by itself', () => {
  it('waits until typing rests, sends the newest once, and says when it was saved', async () => {
    const { server, timers, autosave, kept } = setUp();
    autosave.change('ab');
    autosave.change('abc');
    expect(autosave.state()).toEqual({ kind: 'waiting' });
    expect(kept.copy).toEqual({ values: 'abc', revision: 1, at: 5 });
    expect(timers).toHaveLength(1);
    timers[0]?.run();
    expect(autosave.state()).toEqual({ kind: 'saving' });
    await settle();
    expect(server).toMatchObject({ text: 'abc', saves: 1 });
    expect(autosave.state()).toEqual({ kind: 'saved', at: 5 });
    expect(kept.copy).toBeNull();
    expect(autosave.isUnsaved).toBe(false);
  });

  it('sends what was typed while a save was under way on top of that save', async () => {
    const { server, autosave, timers, kept } = setUp();
    const gate = Promise.withResolvers<void>();
    server.gate = gate.promise;
    autosave.change('b');
    const flushed = autosave.flush();
    autosave.change('c');
    gate.resolve();
    await flushed;
    expect(kept.copy).toMatchObject({ values: 'c', revision: 2 });
    expect(autosave.state()).toEqual({ kind: 'waiting' });
    timers.at(-1)?.run();
    await settle();
    expect(server).toMatchObject({ text: 'c', revision: 3 });
  });

  it('keeps what is not valid and does not send it', async () => {
    const { server, autosave, kept } = setUp();
    autosave.change('');
    expect(autosave.state()).toEqual({ kind: 'invalid' });
    expect(await autosave.flush()).toBe(false);
    expect(server.saves).toBe(0);
    expect(kept.copy?.values).toBe('');
  });

  it('tries again by itself while the server is away, and keeps the text meanwhile', async () => {
    const { server, autosave, timers, kept } = setUp();
    server.refusal = problem(0, 'offline');
    autosave.change('b');
    expect(await autosave.flush()).toBe(false);
    expect(autosave.state().kind).toBe('offline');
    expect(kept.copy?.values).toBe('b');
    server.refusal = null;
    timers.at(-1)?.run();
    await settle();
    expect(server.text).toBe('b');
    expect(autosave.state().kind).toBe('saved');
  });

  it('stops at a conflict until somebody chooses, and then saves over it or takes the other', async () => {
    const { server, autosave, timers } = setUp();
    Object.assign(server, { revision: 7, text: 'theirs' });
    autosave.change('mine');
    await autosave.flush();
    expect(autosave.state().kind).toBe('conflict');
    autosave.change('mine too');
    expect(autosave.state().kind).toBe('conflict');
    expect(await autosave.flush()).toBe(false);
    expect(server.text).toBe('theirs');
    expect(timers).toHaveLength(0);

    expect(await autosave.overwrite(7)).toBe(true);
    expect(server.text).toBe('mine too');

    Object.assign(server, { revision: 20, text: 'again theirs' });
    autosave.change('mine');
    await autosave.flush();
    autosave.adopt('again theirs', 20);
    expect(autosave.isUnsaved).toBe(false);
    autosave.change('mine at last');
    expect(await autosave.flush()).toBe(true);
    expect(server.text).toBe('mine at last');
  });

  it('shows a refusal and sends the next change', async () => {
    const { server, autosave } = setUp();
    server.refusal = problem(422, 'validation_failed');
    autosave.change('b');
    await autosave.flush();
    expect(autosave.state().kind).toBe('refused');
    server.refusal = null;
    autosave.change('c');
    expect(await autosave.flush()).toBe(true);
  });

  it('has nothing to save once a change was taken back', () => {
    const { autosave, timers, kept } = setUp();
    autosave.change('b');
    autosave.change('a');
    expect(autosave.state().kind).toBe('saved');
    expect(kept.copy).toBeNull();
    expect(timers).toHaveLength(0);
  });
});
