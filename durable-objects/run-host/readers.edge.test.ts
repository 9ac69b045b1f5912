import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { beforeAll, describe, expect, it } from 'vitest';
import { chaos } from '../../test/chaos-model/directive.ts';
import {
  atGate,
  callAtGate,
  makeTeam,
  newMarker,
  paid,
  personWith,
  release,
  runThatIs,
  steadily,
  stubOf,
  type Team,
  until,
} from '../../test/chaos-model/kit.ts';
import type { User } from '../../test/harness/client.ts';
import { chanceOf } from '../../test/harness/random.ts';
import type { Run, Trace } from '../../worker/domain/runs/schemas.ts';

let user: User;
let team: Team;

beforeAll(async () => {
  user = await personWith(10_000_000);
  team = await makeTeam(user);
});

async function started(...steps: string[]): Promise<{ runId: string; marker: string; response: Response }> {
  const marker = newMarker('read');
  const body = { input: chaos(marker, ...steps) };
  const response = await user.api.open('POST', `/agents/${team.math}/run`, { body });
  expect(response.status).toBe(200);
  return { runId: response.headers.get('x-run-id') ?? '', marker, response };
}

function follow(runId: string, after: number): Promise<Response> {
  const headers = after === 0 ? {} : { 'last-event-id': String(after) };
  return user.api.open('GET', `/runs/${runId}/events`, { headers });
}

/** Whole blocks of a stream; what was cut in the middle of a block is thrown away, as a browser does. */
function wholeBlocks(text: string): string {
  const end = text.lastIndexOf('\n\n');
  return end === -1 ? '' : text.slice(0, end + 2).replaceAll(': ping\n\n', '');
}

function lastId(text: string): number {
  return Number([...text.matchAll(/^id: (\d+)$/gm)].at(-1)?.[1] ?? 0);
}

/** Reads to the end, with so many cuts after a random number of bytes. */
async function readWithCuts(runId: string, cuts: number, seed: number): Promise<string> {
  const chance = chanceOf(seed);
  const decoder = new TextDecoder();
  let kept = '';
  for (let cut = 0; ; cut++) {
    const response = await follow(runId, lastId(kept));
    if (cut === cuts) return kept + wholeBlocks(await response.text());
    const reader = response.body?.getReader();
    const patience = chance.between(1, 900);
    let bytes = 0;
    let text = '';
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done || !value) return kept + wholeBlocks(text);
      bytes += value.length;
      text += decoder.decode(bytes > patience ? value.slice(0, chance.between(0, value.length)) : value, {
        stream: true,
      });
      if (bytes > patience) break;
    }
    await reader?.cancel();
    kept += wholeBlocks(text);
  }
}

describe('readers of one run', () => {
  it('fifty, each cut five times at random: the same bytes, without a gap or a double', async () => {
    const { runId, response } = await started('slow:120:15');
    const readings = Array.from({ length: 50 }, (_, i) => readWithCuts(runId, 5, 1_000 + i));
    const whole = wholeBlocks(await response.text());
    expect(whole).toContain('run.completed');
    for (const [i, reading] of (await Promise.all(readings)).entries()) {
      expect(reading, `reader with seed ${1_000 + i}`).toBe(whole);
    }
    const last = lastId(whole);
    expect(await (await follow(runId, 0)).text()).toBe(whole);
    expect(await (await follow(runId, last - 1)).text()).toBe(whole.slice(whole.indexOf(`id: ${last}\n`)));
    expect(await (await follow(runId, last)).text()).toBe('');
    expect(await (await follow(runId, last + 100)).text()).toBe('');
  });

  it('that go away do not stop it', async () => {
    const { runId, marker, response } = await started('gate:5');
    await atGate(marker);
    await response.body?.cancel();
    await release(marker);
    expect((await runThatIs(user, runId, 'ended')).status).toBe('completed');
  });
});

interface Frame {
  seq: number;
  type: string;
}

/** A WebSocket that keeps what it gets. */
async function watch(runId: string, after: number) {
  const response = await user.api.open('GET', `/runs/${runId}/events?after=${after}`, {
    headers: { upgrade: 'websocket' },
  });
  const socket = response.webSocket;
  if (!socket) throw new Error(`No socket but ${response.status}.`);
  const frames: Frame[] = [];
  socket.addEventListener('message', (event) => {
    frames.push(JSON.parse(String(event.data)) as Frame);
  });
  socket.accept();
  return { socket, frames };
}

describe('a WebSocket', () => {
  it('gets every event once from its cursor on, over hibernation and eviction', async () => {
    const { runId, marker, response } = await started('gate:5');
    void response.body?.cancel();
    const early = await watch(runId, 0);
    const late = await watch(runId, 2);
    await atGate(marker);
    await release(marker);
    await runThatIs(user, runId, 'ended');
    await evictDurableObject(stubOf(runId));
    const after = await watch(runId, 0);
    const events = await (await follow(runId, 0)).text();
    const last = lastId(events);
    const all = Array.from({ length: last }, (_, i) => i + 1);
    await until('the last frames', async () => [early, late, after].every(({ frames }) => frames.at(-1)?.seq === last));
    expect(early.frames.map((frame) => frame.seq)).toEqual(all);
    expect(late.frames.map((frame) => frame.seq)).toEqual(all.slice(2));
    expect(after.frames.map((frame) => frame.seq)).toEqual(all);
  });

  it('goes on with its cursor when the host was evicted in mid-run', async () => {
    const { runId, marker, response } = await started('gate:5', 'gate:5', 'gate:5');
    await response.body?.cancel();
    await atGate(marker);
    const { frames } = await watch(runId, 0);
    await until('the first word', async () => frames.some((frame) => frame.type === 'message.delta'));
    await runInDurableObject(stubOf(runId), (_host, state) => state.abort('crash')).catch(() => undefined);
    await steadily(() => runDurableObjectAlarm(stubOf(runId)));
    await callAtGate(marker, 2);
    const again = await watch(runId, frames.at(-1)?.seq ?? 0);
    await release(marker);
    await runThatIs(user, runId, 'completed');
    await until('the end', async () => again.frames.at(-1)?.type === 'run.completed');
    const seqs = [...frames, ...again.frames].map((frame) => frame.seq);
    expect([...new Set(seqs)]).toEqual(Array.from({ length: seqs.at(-1) ?? 0 }, (_, i) => i + 1));
  });

  it('that closes rudely does not touch the run', async () => {
    const { runId, marker, response } = await started('gate:5');
    await response.body?.cancel();
    await atGate(marker);
    const { socket } = await watch(runId, 0);
    socket.close(4_000, 'rude');
    await release(marker);
    expect((await runThatIs(user, runId, 'ended')).status).toBe('completed');
  });
});

describe('a run that ended a week ago', () => {
  it('answers every question as before, from the archive', async () => {
    const marker = newMarker('old');
    const input = chaos(marker, 'handoff', 'cut', 'ok', 'ok');
    const { body: run } = await user.api.post<Run>(`/agents/${team.triage}/run`, { input, mode: 'wait' });
    await paid(user, run.id);
    const read = async () => ({
      run: (await user.api.get<Run>(`/runs/${run.id}`)).body,
      trace: (await user.api.get<Trace>(`/runs/${run.id}/trace`)).body,
      page: (await user.api.get(`/runs/${run.id}/events?format=json&limit=7&after=3`)).body,
      stream: await (await follow(run.id, 0)).text(),
      rest: await (await follow(run.id, 5)).text(),
      again: (await user.api.post<{ code: string }>(`/runs/${run.id}/cancel`)).body.code,
    });
    const before = await read();
    const stub = stubOf(run.id);
    await until('its mirror', async () => {
      await runDurableObjectAlarm(stub);
      return runInDurableObject(
        stub,
        (_host, { storage }) => storage.sql.exec('SELECT 1 FROM live WHERE run_id = ?', run.id).toArray().length === 0,
      );
    });
    await runInDurableObject(stub, async (_host, { storage }) => {
      storage.sql.exec('UPDATE runs SET finished_at = finished_at - ? WHERE id = ?', 8 * 86_400_000, run.id);
      await storage.setAlarm(Date.now() + 60_000);
    });
    await runDurableObjectAlarm(stub);
    const left = await runInDurableObject(stub, (_host, { storage }) =>
      ['runs WHERE id', 'events WHERE run_id', 'steps WHERE run_id', 'items WHERE run_id'].map(
        (of) => storage.sql.exec(`SELECT 1 FROM ${of} = ?`, run.id).toArray().length,
      ),
    );
    expect(left).toEqual([0, 0, 0, 0]);
    const shifted = new Date(Date.parse(before.run.finishedAt ?? '') - 8 * 86_400_000).toISOString();
    const old = JSON.parse(
      JSON.stringify(before).replaceAll(`"finishedAt":"${before.run.finishedAt}"`, `"finishedAt":"${shifted}"`),
    ) as typeof before;
    const now = await read();
    expect(now.stream).toBe(before.stream);
    expect(now.rest).toBe(before.rest);
    expect(now.run).toEqual(old.run);
    expect(now.page).toEqual(before.page);
    expect(now.again).toBe('illegal_transition');
    expect(now.trace.spans.slice(1)).toEqual(before.trace.spans.slice(1));
    const stranger = await personWith(10_000_000);
    expect((await stranger.api.get(`/runs/${run.id}`)).status).toBe(404);
    const { status, body: fork } = await user.api.post<Run>(`/runs/${run.id}/fork`, { step: 't2', mode: 'wait' });
    expect([status, fork.status]).toEqual([200, 'completed']);
  });
});
