import { z } from '@hono/zod-openapi';
import type { AgentSnapshot } from '../../engine/definition.ts';
import { notFound } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { decodeCursor, type Page, type PageQuery, toPage } from '../../kernel/pagination.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { droppedLinks } from './copy-rules.ts';
import { partsOf, portableTools } from './part-rules.ts';
import type {
  DiffAnswer,
  DiffQuery,
  PublishInput,
  RestoredAgent,
  VersionAnswer,
  VersionSummary,
} from './schemas-versions.ts';
import { ownAgent, revisionConflict, showAgent } from './service.ts';
import { newHandoff } from './service-links.ts';
import { selectTargets, updateAgent } from './store.ts';
import {
  insertVersion,
  selectDraftSnapshot,
  selectVersion,
  selectVersions,
  type VersionRow,
} from './store-versions.ts';
import { toolAgents } from './tool-rules.ts';
import { fieldChanges, lineChanges } from './version-diff.ts';

const cursorShape = z.tuple([z.number().int().positive()]);

function summary({
  agentId,
  version,
  note,
  createdAt,
}: Pick<VersionRow, 'agentId' | 'version' | 'note' | 'createdAt'>): VersionSummary {
  return { agentId, version, note, createdAt: createdAt.toISOString() };
}

async function ownVersion(ctx: ServiceContext, agentId: string, version: number): Promise<VersionRow> {
  const row = await selectVersion(ctx.db, ctx.actor.userId, agentId, version);
  if (!row) throw notFound('version');
  return row;
}

/**
 * Freezes the draft as the next version; it never changes again, and others run it from now on.
 * @throws conflict when the draft is not at `revision` any more; not_found
 */
export async function publishVersion(
  ctx: ServiceContext,
  agentId: string,
  input: PublishInput,
): Promise<VersionAnswer> {
  requireScope(ctx, 'write');
  await ownAgent(ctx, agentId);
  const version = await insertVersion(ctx.db, ctx.actor.userId, {
    id: newId('agentVersion', ctx.now),
    agentId,
    note: input.note ?? '',
    revision: input.revision,
    now: new Date(ctx.now),
  });
  if (version === undefined) throw await revisionConflict(ctx, agentId);
  audit(ctx, 'agent.published', { agentId, version });
  const row = await ownVersion(ctx, agentId, version);
  return { ...summary(row), snapshot: row.snapshot };
}

/** Versions of an own agent, newest first. @throws not_found */
export async function listVersions(
  ctx: ServiceContext,
  agentId: string,
  query: PageQuery,
): Promise<Page<VersionSummary>> {
  requireScope(ctx, 'read');
  const before = query.cursor === undefined ? undefined : decodeCursor(query.cursor, cursorShape)[0];
  await ownAgent(ctx, agentId);
  const rows = await selectVersions(ctx.db, ctx.actor.userId, agentId, query.limit, before);
  return toPage(rows, query.limit, (row) => [row.version], summary);
}

/** @throws not_found */
export async function getVersion(ctx: ServiceContext, agentId: string, version: number): Promise<VersionAnswer> {
  requireScope(ctx, 'read');
  await ownAgent(ctx, agentId);
  const row = await ownVersion(ctx, agentId, version);
  return { ...summary(row), snapshot: row.snapshot };
}

async function side(ctx: ServiceContext, agentId: string, which: 'draft' | number): Promise<AgentSnapshot> {
  if (which !== 'draft') return (await ownVersion(ctx, agentId, which)).snapshot;
  const draft = await selectDraftSnapshot(ctx.db, ctx.actor.userId, agentId);
  if (!draft) throw notFound('agent');
  return draft;
}

/** What changed between two versions, or a version and the draft. @throws not_found */
export async function diffVersions(ctx: ServiceContext, agentId: string, query: DiffQuery): Promise<DiffAnswer> {
  requireScope(ctx, 'read');
  const { agent } = await ownAgent(ctx, agentId);
  const from = query.from ?? agent.publishedVersion;
  const [before, after] = await Promise.all([side(ctx, agentId, from), side(ctx, agentId, query.to)]);
  return {
    from,
    to: query.to,
    changes: fieldChanges(before, after),
    instructions: lineChanges(before.instructions, after.instructions),
  };
}

/**
 * Makes the draft what a version was. Links to agents that are gone or no longer shared are left
 * out and told. Name and visibility: the name comes back, who may see the agent stays.
 * @throws not_found
 */
export async function restoreVersion(ctx: ServiceContext, agentId: string, version: number): Promise<RestoredAgent> {
  requireScope(ctx, 'write');
  await ownAgent(ctx, agentId);
  const { snapshot } = await ownVersion(ctx, agentId, version);
  const { id: _, handoffs, fallbackAgentId, ...fields } = snapshot;
  const { tools, guardrails, context } = partsOf(snapshot);
  const ids = [
    ...handoffs.map((handoff) => handoff.targetAgentId),
    ...(fallbackAgentId === null ? [] : [fallbackAgentId]),
    ...toolAgents(tools),
  ];
  const present = new Set((await selectTargets(ctx.db, ctx.actor.userId, ids)).map((target) => target.id));
  const kept = handoffs.filter((handoff) => present.has(handoff.targetAgentId));
  const saved = await updateAgent(ctx.db, ctx.actor.userId, agentId, {
    fields: {
      ...fields,
      tools: portableTools(tools, { present, owned: true }),
      guardrails,
      context,
      fallbackAgentId: fallbackAgentId !== null && present.has(fallbackAgentId) ? fallbackAgentId : null,
      updatedAt: new Date(ctx.now),
    },
    handoffs: kept.map((handoff, position) => newHandoff(ctx, agentId, handoff, position)),
  });
  if (!saved) throw notFound('agent');
  const dropped = droppedLinks(snapshot, present);
  audit(ctx, 'agent.restored', { agentId, version, dropped: dropped.length });
  return { ...(await showAgent(ctx, agentId)), dropped };
}
