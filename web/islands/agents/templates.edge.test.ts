import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Api, User } from '../../../test/harness/client.ts';
import { edgeUser } from '../../../test/harness/edge.ts';
import { serverEvents } from '../../../test/harness/sse.ts';
import { readyFile } from '../../../worker/domain/files/testing/ready-file.ts';
import type { Run } from '../../../worker/domain/runs/schemas.ts';
import { bodyOf } from './form-values.ts';
import { valuesFrom } from './template-values.ts';
import { documentOf, findTemplate, TEMPLATES, type Template } from './templates.ts';

const WARRANTY = 'The warranty lasts two years, and the shop pays for the return of what broke.';

/** What a run of a template did, in order: handoffs, calls with their arguments, guardrails; and what came of it. */
interface Ran {
  did: unknown[];
  status: string;
  output: unknown;
  /** What the answer quotes of files, in its order. */
  quotes: unknown[];
}

interface Expected {
  did: unknown[];
  /** The whole answer; where it is a pattern, the answer as text. */
  output: unknown;
  quotes?: unknown[];
  /** What its owner fills in before it can be used. */
  prepare?: (body: Record<string, unknown>, api: Api) => Promise<void>;
  /** What its owner gives it once it is there. */
  equip?: (agentId: string, user: User) => Promise<void>;
}

const called = (name: string, args: unknown) => ({ tool: name, args });
const handed = (from: string, to: string) => ({ from, to });
const text = (pattern: string) => expect.stringContaining(pattern);

/** Every template with what the offline model makes of its sample; a template that is not here fails. */
const EXPECTED: Record<string, Expected> = {
  support: {
    did: [called('search_files', expect.objectContaining({ query: text('how long does the warranty last?') }))],
    output: expect.stringMatching(/^terms\.md says: The warranty lasts two years.* \[\[[a-z0-9]{3}-1a-\d\]\]/),
    quotes: [{ fileName: 'terms.md', ordinal: 1, quote: text(WARRANTY) }],
    equip: giveTerms,
  },
  tutor: { did: [], output: text('For 2x + 3 = 11: x = 4.') },
  writer: { did: [], output: text('You asked: "In order to be able to begin') },
  'code-review': { did: [], output: text('function last(list)') },
  extract: {
    did: [],
    output: {
      kind: 'invoice',
      date: '2026-03-01',
      people: ['Ada Lovelace'],
      amounts: [{ value: 120.5, currency: 'EUR', for: text('120.50 EUR for printing') }],
      summary: text('Ada Lovelace owes 120.50 EUR'),
    },
  },
  meeting: { did: [], output: text('Ben: I write the notes until Thursday.') },
  translator: {
    did: [{ guardrail: 'No new orders', stage: 'input', action: 'flag' }],
    output: text('Guten Morgen!'),
  },
  triage: { did: [handed('Triage', 'Math Tutor')], output: text('12 * (3 + 4) = 84.') },
  research: {
    did: [handed('Planner', 'Researcher'), handed('Researcher', 'Writer')],
    output: text('Why do the tides come twice a day?'),
  },
  'web-research': {
    did: [
      called('search_web', expect.objectContaining({ query: text('Search the web for Hono routing') })),
      called('read_page', expect.objectContaining({ url: text('/docs/') })),
    ],
    output: text('The tool read_page answered: '),
  },
  sql: {
    did: [called('run_query', { query: 'SELECT country, count(*) FROM customers GROUP BY country ORDER BY country' })],
    output: text('"country":"no","count":"2"'),
    prepare: useDatabase,
  },
  moderator: {
    did: [{ guardrail: 'Hide personal data', stage: 'output', action: 'mask' }],
    output: {
      decision: 'review',
      rules: [expect.not.stringContaining('bob@example.com')],
      reason: expect.not.stringContaining('bob@example.com'),
    },
  },
  travel: {
    did: expect.arrayContaining([
      called('sights_expert', { input: text('two days in Rome') }),
      called('budget_keeper', { input: text('two days in Rome') }),
      called('calculate', { code: 'console.log(2 * 90 + 4 * 25);' }),
    ]) as unknown as unknown[],
    output: text('The tool budget_keeper answered: "The tool calculate answered: '),
  },
  shell: {
    did: [called('shell', { command: "printf 'red\\nblue\\nred\\n' > words.txt && sort words.txt | uniq -c" })],
    output: expect.stringMatching(/1 blue\\?n? *.*2 red/s),
  },
};

/** Three passages of which one answers, as a file of the agent. */
async function giveTerms(agentId: string, { account, api }: User): Promise<void> {
  const passages = ['Orders leave the house at noon.', WARRANTY, 'Bicycles stand in the yard.'];
  const fileId = await readyFile(account.userId, passages, { name: 'terms.md' });
  expect((await api.post(`/agents/${agentId}/files`, { fileId })).status).toBe(201);
}

/** A database that answers SQL over HTTP (Neon's protocol) in the place of the template's example address. */
async function useDatabase(body: Record<string, unknown>, api: Api): Promise<void> {
  const [url, connection] = [String(env.NEON_FETCH_ENDPOINT), String(env.DATABASE_URL)];
  const rows = "('Ada', 'no'), ('Bob', 'no'), ('Cy', 'ch')";
  for (const query of [
    'CREATE TABLE IF NOT EXISTS customers (name text, country text)',
    `INSERT INTO customers SELECT * FROM (VALUES ${rows}) AS new WHERE NOT EXISTS (SELECT 1 FROM customers)`,
  ]) {
    const headers = { 'Neon-Connection-String': connection, 'content-type': 'application/json' };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, params: [] }) });
    expect(answer.status, await answer.text()).toBe(200);
  }
  const secret = { provider: 'secret', label: 'Database', key: connection, kind: 'tool', skipTest: true };
  const { body: key } = await api.post<{ id: string }>('/users/api-keys', secret);
  const [tool] = body['tools'] as { config: Record<string, unknown> }[];
  if (!tool) throw new Error('The template has a tool.');
  const headers = [{ name: 'Neon-Connection-String', value: `{{secret.${key.id}}}` }];
  tool.config = { ...tool.config, url, headers };
}

/** Creates a template's agents as its page does (`new-agent.tsx`): one by the form, a team by import. */
async function create(template: Template, user: User): Promise<string> {
  const { api } = user;
  const isTeam = template.agents.length > 1;
  const body = (isTeam ? documentOf(template) : bodyOf(valuesFrom(template))) as unknown as Record<string, unknown>;
  await EXPECTED[template.id]?.prepare?.(body, api);
  const answer = await api.post<{ id: string }>(isTeam ? '/agents/import' : '/agents', body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  await EXPECTED[template.id]?.equip?.(answer.body.id, user);
  return answer.body.id;
}

async function run(agentId: string, input: string, api: Api): Promise<Ran> {
  const response = await api.open('POST', `/agents/${agentId}/run`, { body: { input, mode: 'stream' } });
  expect(response.status).toBe(200);
  const did: unknown[] = [];
  let runId = '';
  for await (const { event, data } of serverEvents(response.body ?? new ReadableStream())) {
    const said = JSON.parse(data) as Record<string, unknown> & { runId: string };
    runId = said.runId;
    if (event === 'tool.called') did.push({ tool: said['name'], args: said['args'] });
    if (event === 'handoff') did.push({ from: nameOf(said['from']), to: nameOf(said['to']) });
    if (event === 'guardrail.tripped')
      did.push({ guardrail: said['name'], stage: said['stage'], action: said['action'] });
  }
  const { body } = await api.get<Pick<Run, 'status' | 'output' | 'citations'>>(`/runs/${runId}`);
  const quotes = body.citations.map(({ fileName, ordinal, quote }) => ({ fileName, ordinal, quote }));
  return { did, status: body.status, output: body.output, quotes };
}

const nameOf = (end: unknown) => (end as { agentName: string }).agentName;

/** Two, for the credits of a newcomer do not pay for every template. */
let people: [User, User];

beforeAll(async () => {
  people = await Promise.all([edgeUser(), edgeUser()]);
});

describe('the sample of a template', () => {
  it.each(TEMPLATES.map((template, index) => [template.id, template, index % 2 === 0 ? 0 : 1] as const))(
    '%s does what the template is for',
    async (id, template, who) => {
      const user = people[who];
      const ran = await run(await create(template, user), template.sample, user.api);
      const { did, output, quotes = [] } = EXPECTED[id] ?? {};
      expect(ran).toEqual({ did, status: 'completed', output, quotes });
    },
  );

  it('of the SQL helper waits for a person before anything is changed', async () => {
    const template = findTemplate('sql');
    if (!template) throw new Error('The SQL helper is a template.');
    const [{ api }] = people;
    const agentId = await create(template, people[0]);
    const input = 'Run this query: DELETE FROM customers';
    const { body } = await api.post<{ id: string; status: string }>(`/agents/${agentId}/run`, { input, mode: 'wait' });
    expect(body.status).toBe('waiting_approval');
    expect((await api.post(`/runs/${body.id}/cancel`)).status).toBeLessThan(300);
  });
});
