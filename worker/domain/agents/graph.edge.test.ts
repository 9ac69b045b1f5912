import { env } from 'cloudflare:workers';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../db/client.ts';
import { agents, agentVersions } from '../../db/schema/agents.ts';
import { users } from '../../db/schema/users.ts';
import { settingsOf } from '../../env.ts';
import { newId } from '../../kernel/ids.ts';
import { definitionFrom } from './definition-rules.ts';
import { graphStatement, MAX_GRAPH_AGENTS, selectGraph, selectReachable } from './graph.ts';
import { insertAgents } from './store.ts';

const settings = settingsOf(env);
const db = openDatabase(settings.DATABASE_URL, settings.NEON_FETCH_ENDPOINT);
const model = { provider: 'openai', name: 'gpt-4o-mini', settings: {} };
const people = [newId('user'), newId('user')] as const;
const [me, other] = people;

beforeAll(async () => {
  await db
    .insert(users)
    .values(people.map((id) => ({ id, name: id, email: `${id}@example.test`, emailFolded: `${id}@example.test` })));
});

interface Plan {
  owner: 0 | 1;
  visibility: 'private' | 'unlisted' | 'public';
  /** Links of the draft, and of the published version where there is one. */
  draft: number[];
  fallback: number | null;
  published: { links: number[]; fallback: number | null } | null;
}

const SIZE = 6;
const link = fc.nat(SIZE - 1);
const plans: fc.Arbitrary<Plan[]> = fc.array(
  fc.record({
    owner: fc.constantFrom(0 as const, 1 as const),
    visibility: fc.constantFrom('private' as const, 'unlisted' as const, 'public' as const),
    draft: fc.uniqueArray(link, { maxLength: 3 }),
    fallback: fc.option(link),
    published: fc.option(fc.record({ links: fc.uniqueArray(link, { maxLength: 3 }), fallback: fc.option(link) })),
  }),
  { minLength: SIZE, maxLength: SIZE },
);

/** Stores a plan as it says; the texts tell drafts from versions. */
async function store(plan: Plan[]): Promise<string[]> {
  const ids = plan.map(() => newId('agent'));
  const at = (index: number | null) => (index === null ? null : (ids[index] ?? null));
  const spec = (self: number, targets: number[]) =>
    targets
      .filter((target) => target !== self)
      .map((target, position) => ({
        id: newId('handoff'),
        agentId: ids[self] ?? '',
        targetAgentId: ids[target] ?? '',
        toolName: null,
        toolDescription: null,
        inputFilter: { kind: 'all' as const },
        position,
      }));
  const rows = plan.map((agent, self) => ({
    id: ids[self] ?? '',
    name: `draft ${self}`,
    model,
    visibility: agent.visibility,
    fallbackAgentId: agent.fallback === self ? null : at(agent.fallback),
    publishedVersion: agent.published ? 1 : 0,
  }));
  await db
    .insert(agents)
    .values(rows.map((row, self) => ({ ...row, fallbackAgentId: null, userId: people[plan[self]?.owner ?? 0] })));
  for (const row of rows) {
    await db.execute(sql`UPDATE agents SET fallback_agent_id = ${row.fallbackAgentId} WHERE id = ${row.id}`);
  }
  const links = plan.flatMap((agent, self) => spec(self, agent.draft));
  for (const { agentId, targetAgentId, id } of links) {
    await db.execute(
      sql`INSERT INTO handoffs (id, agent_id, target_agent_id, input_filter) VALUES (${id}, ${agentId}, ${targetAgentId}, '{"kind":"all"}')`,
    );
  }
  const versions = plan.flatMap((agent, self) => {
    if (!agent.published) return [];
    const { links: targets, fallback } = agent.published;
    const fallbackAgentId = fallback === self ? null : at(fallback);
    const handoffs = spec(self, targets).map(({ position: _, agentId: __, ...handoff }) => handoff);
    const snapshot = {
      id: ids[self] ?? '',
      name: `version ${self}`,
      description: '',
      instructions: '',
      model,
      handoffDescription: '',
      outputType: null,
      fallbackAgentId,
      handoffs,
    };
    return [{ id: newId('agentVersion'), agentId: ids[self] ?? '', version: 1, snapshot }];
  });
  if (versions.length > 0) await db.insert(agentVersions).values(versions);
  return ids;
}

/** The same in plain words: what `me` may reach from the first agent. */
function reachedByHand(plan: Plan[]): Map<number, 'draft' | 'version'> {
  const reached = new Map<number, 'draft' | 'version'>();
  const visit = (self: number): void => {
    const agent = plan[self];
    if (!agent || reached.has(self)) return;
    if (agent.owner === 1 && (agent.visibility === 'private' || !agent.published)) return;
    reached.set(self, agent.owner === 0 ? 'draft' : 'version');
    const { links, fallback } =
      agent.owner === 0
        ? { links: agent.draft, fallback: agent.fallback }
        : (agent.published ?? { links: [], fallback: null });
    for (const target of links) if (target !== self) visit(target);
    if (fallback !== null && fallback !== self) visit(fallback);
  };
  visit(0);
  return reached;
}

describe('the graph of a run', () => {
  it('is what a walk by hand finds, and never holds a private agent or a draft of somebody else', async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const ids = await store(plan);
        const rows = await selectGraph(db, me, ids[0] ?? '');
        const found = new Map(rows.map((row) => [ids.indexOf(row.spec.id), row]));
        const expected = reachedByHand(plan);
        expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
        for (const [self, kind] of expected) {
          expect(found.get(self)?.spec.name).toBe(`${kind} ${self}`);
          expect(found.get(self)?.version).toBe(kind === 'draft' ? 0 : 1);
          expect(found.get(self)?.owned).toBe(plan[self]?.owner === 0);
        }
        if (expected.size === 0) expect(() => definitionFrom(rows, ids[0] ?? '')).toThrow('No such agent.');
        else {
          const { agents: specs } = definitionFrom(rows, ids[0] ?? '');
          for (const spec of Object.values(specs)) {
            for (const handoff of spec.handoffs) expect(specs[handoff.targetAgentId]).toBeDefined();
            if (spec.fallbackAgentId !== null) expect(specs[spec.fallbackAgentId]).toBeDefined();
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it('is empty for nobody', async () => {
    const [id = ''] = await store([
      { owner: 1, visibility: 'public', draft: [], fallback: null, published: { links: [], fallback: null } },
    ]);
    expect(await graphStatement(db, { agentId: id, actor: sql`NULL` })).toEqual([]);
    expect(await graphStatement(db, { agentId: id, actor: sql`(SELECT id FROM users WHERE false)` })).toEqual([]);
    expect(await graphStatement(db, { agentId: id, actor: sql`${me}` })).toHaveLength(1);
  });

  it('pins the version of the entry agent alone', async () => {
    const published = { links: [1], fallback: null };
    const ids = await store([
      { owner: 0, visibility: 'private', draft: [], fallback: null, published },
      { owner: 0, visibility: 'private', draft: [0], fallback: null, published: { links: [], fallback: null } },
      { owner: 1, visibility: 'public', draft: [], fallback: null, published: { links: [], fallback: null } },
    ]);
    const [mine = '', second = '', theirs = ''] = ids;
    const names = async (agentId: string, version?: number) =>
      (await selectGraph(db, me, agentId, version)).map((row) => row.spec.name).sort();
    expect(await names(mine)).toEqual(['draft 0']);
    expect(await names(mine, 0)).toEqual(['draft 0']);
    expect(await names(mine, 1)).toEqual(['draft 1', 'version 0']);
    expect(await names(second)).toEqual(['draft 0', 'draft 1']);
    expect(await names(mine, 2)).toEqual([]);
    expect(await names(theirs, 1)).toEqual(['version 2']);
    expect(await names(theirs, 0)).toEqual([]);
  });

  it(`ends at ${MAX_GRAPH_AGENTS} agents, nearest first`, async () => {
    const ids = Array.from({ length: 60 }, () => newId('agent'));
    const rows = ids.map((id, index) => ({ id, name: `n${index}`, model }));
    const links = ids.slice(1).map((targetAgentId, index) => ({
      id: newId('handoff'),
      agentId: ids[index] ?? '',
      targetAgentId,
      inputFilter: { kind: 'all' as const },
    }));
    await insertAgents(db, me, rows, links);
    const found = await selectGraph(db, me, ids[0] ?? '');
    expect(found.map((row) => row.spec.id).sort()).toEqual(ids.slice(0, MAX_GRAPH_AGENTS).sort());
    expect(Object.keys(definitionFrom(found, ids[0] ?? '').agents)).toHaveLength(MAX_GRAPH_AGENTS);
    expect(await selectReachable(db, me, [ids[0] ?? ''])).toHaveLength(MAX_GRAPH_AGENTS + 1);
    expect(await selectReachable(db, other, [ids[0] ?? ''])).toEqual([]);
  });

  it('comes with other statements in one round trip', async () => {
    const [id = ''] = await store([{ owner: 0, visibility: 'private', draft: [], fallback: null, published: null }]);
    const [before, rows] = await db.batch([
      db.select({ id: users.id }).from(users).limit(1),
      graphStatement(db, { agentId: id, actor: sql`(SELECT id FROM users WHERE id = ${me})` }),
    ]);
    expect(before).toHaveLength(1);
    expect(definitionFrom(rows, id)).toMatchObject({
      entryAgentId: id,
      agents: { [id]: { name: 'draft 0', version: 0 } },
    });
  });
});
