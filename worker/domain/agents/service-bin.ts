import type { Database } from '../../db/client.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { deletable, type Refusal } from './bin-rules.ts';
import { type AgentIds, BIN_DAYS, type DeletedAgents } from './schemas-bin.ts';
import { binAgents, purgeBins, removeBinned, selectOwnIds, selectUses, unbinAgents } from './store-bin.ts';

/** Ids that could be agents, each once. */
function agentIdsOf({ ids }: AgentIds): string[] {
  return [...new Set(ids)].filter((id) => isId('agent', id));
}

/** Puts what may go into the bin. Another request may have linked an agent meanwhile: that one stays as well. */
async function bin(ctx: ServiceContext, ids: readonly string[]): Promise<{ gone: Set<string>; stay: Refusal[] }> {
  if (ids.length === 0) return { gone: new Set(), stay: [] };
  const listed = await selectOwnIds(ctx.db, ctx.actor.userId, ids, 'listed');
  if (listed.length === 0) return { gone: new Set(), stay: [] };
  const { go, stay } = deletable(listed, await selectUses(ctx.db, ctx.actor.userId, listed));
  const gone = new Set(go.length > 0 ? await binAgents(ctx.db, ctx.actor.userId, go, new Date(ctx.now)) : []);
  const late = go.filter((id) => !gone.has(id));
  if (late.length === 0) return { gone, stay };
  const uses = await selectUses(ctx.db, ctx.actor.userId, late);
  return { gone, stay: [...stay, ...late.map((id) => deletable([id], uses).stay[0] ?? { id, usedBy: [] })] };
}

/**
 * Deletes own agents: for 30 days they wait in the bin, out of sight of everybody and out of every run. Teams go
 * together; an agent that one which stays hands off to, or falls back on, is refused and named.
 */
export async function deleteAgents(ctx: ServiceContext, input: AgentIds): Promise<DeletedAgents> {
  requireScope(ctx, 'write');
  const { gone, stay } = await bin(ctx, agentIdsOf(input));
  const inUse = new Map(stay.map((refusal) => [refusal.id, refusal.usedBy]));
  const deleted = [...new Set(input.ids)].filter((id) => gone.has(id));
  const refused = [...new Set(input.ids)]
    .filter((id) => !gone.has(id))
    .map((id) => {
      const usedBy = inUse.get(id);
      return { id, code: usedBy ? ('agent_in_use' as const) : ('not_found' as const), usedBy: usedBy ?? [] };
    });
  if (deleted.length > 0) audit(ctx, 'agents.deleted', { agentIds: deleted.join(','), refused: refused.length });
  return { deleted, refused };
}

/** Takes own agents out of the bin, as they were. What is not there is left out of the answer. */
export async function bringBackAgents(ctx: ServiceContext, input: AgentIds): Promise<{ restored: string[] }> {
  requireScope(ctx, 'write');
  const ids = agentIdsOf(input);
  const back = new Set(ids.length > 0 ? await unbinAgents(ctx.db, ctx.actor.userId, ids) : []);
  if (back.size > 0) audit(ctx, 'agents.brought_back', { agentIds: [...back].join(',') });
  return { restored: ids.filter((id) => back.has(id)) };
}

/**
 * Deletes one agent: into the bin, or with `forever` for good, from the bin as well.
 * @throws agent_in_use that names the own agents which hand off to it or fall back on it; not_found
 */
export async function deleteAgent(ctx: ServiceContext, id: string, forever: boolean): Promise<void> {
  requireScope(ctx, 'write');
  if (!isId('agent', id)) throw notFound('agent');
  const { gone, stay } = await bin(ctx, [id]);
  const refusal = stay[0];
  if (refusal) {
    const names = refusal.usedBy.map((user) => `"${user.name}"`).join(', ');
    throw new AppError(
      'agent_in_use',
      `Handed off to, fallen back on, or used as a tool by ${names}. Take it out there first.`,
      {
        members: { usedBy: refusal.usedBy },
      },
    );
  }
  const removed = forever ? await removeBinned(ctx.db, ctx.actor.userId, [id]) : [];
  if (gone.size === 0 && removed.length === 0) throw notFound('agent');
  audit(ctx, forever ? 'agent.removed' : 'agent.deleted', { agentId: id });
}

const DAY_MS = 86_400_000;

/**
 * The cron's part: removes what has waited its 30 days. Skipped, doubled or late, it ends the same.
 * @param now milliseconds since 1970
 * @returns how many agents are gone for good
 */
export function emptyBins(db: Database, now: number): Promise<number> {
  return purgeBins(db, new Date(now - BIN_DAYS * DAY_MS));
}
