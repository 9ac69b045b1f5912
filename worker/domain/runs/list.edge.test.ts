import { beforeAll, describe, expect, it } from 'vitest';
import { chaos } from '../../../test/chaos-model/directive.ts';
import { atGate, database, newMarker, until } from '../../../test/chaos-model/kit.ts';
import type { User } from '../../../test/harness/client.ts';
import { edgeUser } from '../../../test/harness/edge.ts';
import { type RunProjection, upsertProjection } from './projection-store.ts';
import type { Run, Trace } from './schemas.ts';
import type { RunsCancelled } from './schemas-list.ts';

interface Page {
  data: Run[];
  nextCursor: string | null;
}

let user: User;
let agent: string;
let other: string;
let runs: Run[];

async function newAgent(owner: User, name: string): Promise<string> {
  return (await owner.api.post<{ id: string }>('/agents', { name, instructions: 'Answer.' })).body.id;
}

async function ask(agentId: string, input: unknown): Promise<Run> {
  const { status, body } = await user.api.post<Run>(`/agents/${agentId}/run`, { input, mode: 'wait' });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

/** A run as the mirror has it. */
function mirrored(id: string, userId: string, createdAt: number): RunProjection {
  return {
    id,
    userId,
    createdAt,
    agentId: 'agt_x',
    agentName: 'X',
    version: 0,
    sessionId: null,
    forkedFromRunId: null,
    mode: 'wait',
    status: 'completed',
    input: 'x',
    output: 'y',
    citations: null,
    error: null,
    requests: 1,
    inputTokens: 1,
    outputTokens: 1,
    microcredits: 1,
    revision: 1,
    startedAt: createdAt,
    finishedAt: createdAt,
  };
}

async function idsOf(query: string): Promise<string[]> {
  const { status, body } = await user.api.get<Page>(`/runs?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body.data.map((run) => run.id);
}

beforeAll(async () => {
  user = await edgeUser();
  agent = await newAgent(user, 'Clerk');
  other = await newAgent(user, 'Porter');
  runs = [
    await ask(agent, 'Where is the "Blue" door?'),
    await ask(agent, [
      { role: 'assistant', content: 'Welcome.' },
      { role: 'user', content: [{ type: 'input_text', text: 'Which floor has umbrellas?' }] },
    ]),
    await ask(other, 'Where is the red door?'),
  ];
  await until('the mirror', async () => (await idsOf('ended=true')).length === 3);
});

describe('the list of runs', () => {
  it('is searched by the words of the input, in any case, and by the id of a run', async () => {
    const [first, second, third] = runs.map((run) => run.id);
    expect(await idsOf('q=DOOR')).toEqual([third, first]);
    expect(await idsOf(`q=${encodeURIComponent('"blue"')}`)).toEqual([first]);
    expect(await idsOf('q=umbrella')).toEqual([second]);
    expect(await idsOf('q=input_text')).toEqual([]);
    expect(await idsOf(`q=${first}`)).toEqual([first]);
    expect(await idsOf('q=%25')).toEqual([]);
  });

  it('is narrowed by agent, time, end and ids, together', async () => {
    const [first, second, third] = runs.map((run) => run.id);
    const at = encodeURIComponent(runs[1]?.createdAt ?? '');
    expect(await idsOf(`agentId=${other}`)).toEqual([third]);
    expect(await idsOf(`from=${at}`)).toEqual([third, second]);
    expect(await idsOf(`to=${at}`)).toEqual([first]);
    expect(await idsOf('ended=false')).toEqual([]);
    expect(await idsOf(`ids=${first},${third},run_nothing`)).toEqual([third, first]);
    expect(await idsOf(`ids=${first},${third}&agentId=${agent}&status=completed`)).toEqual([first]);
  });

  it('says that a run from the queue runs, while it does', async () => {
    const marker = newMarker('seen');
    const queued = { input: chaos(marker, 'gate'), mode: 'background' };
    const { id } = (await user.api.post<Run>(`/agents/${agent}/run`, queued)).body;
    await atGate(marker);
    await until('the list', async () => (await idsOf('status=running')).includes(id));
    expect(await idsOf('ended=false')).toContain(id);
    await user.api.post(`/runs/${id}/cancel`);
    await until('its end', async () => (await idsOf('ended=false')).length === 0);
  });

  it('refuses filters that mean nothing', async () => {
    for (const query of ['from=yesterday', 'ended=maybe', 'status=asleep', 'q=%00'])
      expect((await user.api.get(`/runs?${query}`)).status, query).toBe(422);
  });

  it("shows nobody else's runs, whatever is asked for", async () => {
    const stranger = await edgeUser();
    const ids = runs.map((run) => run.id).join(',');
    for (const query of [`ids=${ids}`, `agentId=${agent}`, `q=${runs[0]?.id}`, 'q=door'])
      expect((await stranger.api.get<Page>(`/runs?${query}`)).body.data, query).toEqual([]);
  });
});

describe('the export of runs', () => {
  it('is a file of all runs that the filter lets through', async () => {
    const csv = await user.api.open('GET', '/runs/export?q=door');
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.headers.get('content-disposition')).toMatch(/^attachment; filename="runs-\d{4}-\d\d-\d\d\.csv"$/);
    const lines = (await csv.text()).trimEnd().split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[2]).toContain('"Where is the ""Blue"" door?"');
    const json = await user.api.open('GET', `/runs/export?format=json&status=completed&agentId=${agent}`);
    expect(((await json.json()) as Run[]).map((run) => run.id)).toEqual([runs[1]?.id, runs[0]?.id]);
  });

  it('goes over its pages without a gap', async () => {
    const person = await edgeUser();
    const userId = person.account.userId;
    const ids = Array.from({ length: 450 }, (_, i) => `run_${userId}_${String(i).padStart(3, '0')}`);
    // Several share a moment, so that pages part among them.
    await upsertProjection(database(), {
      runs: ids.map((id, i) => mirrored(id, userId, 1e12 + (i >> 3))),
      steps: [],
      messages: [],
    });
    const whole = await person.api.open('GET', '/runs/export?format=json');
    expect(((await whole.json()) as Run[]).map((run) => run.id)).toEqual(ids.toReversed());
    const none = await person.api.open('GET', '/runs/export?format=json&q=nothing');
    expect(await none.json()).toEqual([]);
  });
});

describe('cancelling several runs', () => {
  it('ends those under way and says of each what became of it', async () => {
    const stranger = await edgeUser();
    const foreign = await stranger.api.post<Run>(`/agents/${await newAgent(stranger, 'Theirs')}/run`, {
      input: 'Hello',
      mode: 'wait',
    });
    const marker = newMarker('stopped');
    const queued = { input: chaos(marker, 'gate'), mode: 'background' };
    const live = (await user.api.post<Run>(`/agents/${agent}/run`, queued)).body.id;
    await atGate(marker);
    const done = runs[0]?.id ?? '';
    const { status, body } = await user.api.post<RunsCancelled>('/runs/cancel', {
      runIds: [live, done, foreign.body.id, 'run_nonsense', live],
    });
    expect(status).toBe(200);
    expect(body.data).toEqual([
      { id: live, outcome: 'cancelled' },
      { id: done, outcome: 'ended' },
      { id: foreign.body.id, outcome: 'not_found' },
      { id: 'run_nonsense', outcome: 'not_found' },
    ]);
    expect((await user.api.get<Run>(`/runs/${live}`)).body.status).toBe('cancelled');
    expect((await stranger.api.get<Run>(`/runs/${foreign.body.id}`)).body.status).toBe('completed');
    expect((await user.api.post('/runs/cancel', { runIds: [] })).status).toBe(422);
  });
});

describe('a fork with edits', () => {
  it('runs with the items, instructions and model that it was given', async () => {
    const source = runs[1]?.id ?? '';
    const { status, body: fork } = await user.api.post<Run>(`/runs/${source}/fork`, {
      step: 't1',
      items: [
        { from: 0, text: 'Good morning.' },
        { from: 1, text: 'Which floor has coats?' },
      ],
      instructions: 'Answer in one word.',
      model: { provider: 'openai', name: 'gpt-4o', settings: { temperature: 0 } },
      mode: 'wait',
    });
    expect(status, JSON.stringify(fork)).toBe(200);
    expect(fork.input).toBe('Which floor has coats?');
    const { body: trace } = await user.api.get<Trace>(`/runs/${fork.id}/trace`);
    const call = trace.spans.find((span) => span.kind === 'generation');
    expect(call?.name).toBe('gpt-4o');
    expect(call?.data).toMatchObject({
      instructions: 'Answer in one word.',
      input: [{ content: [{ text: 'Good morning.' }] }, { content: 'Which floor has coats?' }],
    });
    expect((await user.api.get<{ model: { name: string } }>(`/agents/${agent}`)).body.model.name).not.toBe('gpt-4o');
  });

  it('refuses edits that fit nothing, and names them', async () => {
    const source = runs[1]?.id ?? '';
    const refused = await user.api.post<{ issues: { path: string }[] }>(`/runs/${source}/fork`, {
      items: [{ from: 7 }],
    });
    expect(refused.status).toBe(422);
    expect(refused.body.issues[0]?.path).toBe('items.0.from');
    const model = { provider: 'nobody', name: 'x' };
    expect((await user.api.post(`/runs/${source}/fork`, { model })).status).toBe(422);
  });
});
