import type { ToolSpec } from '../../engine/definition.ts';
import { offeredFunctions } from '../../engine/tools/offers.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { freeToolName } from '../../kernel/tool-names.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { MAX_TOOLS } from './contract.ts';
import { withToolIds } from './part-ids.ts';
import type {
  ToolAnswer,
  ToolInput,
  ToolPage,
  ToolPreviewPage,
  ToolsPreview,
  ToolsReplace,
  ToolUpdate,
} from './schemas-tools.ts';
import { ownAgent, revisionConflict } from './service.ts';
import { checkTools } from './service-tool-checks.ts';
import { insertPart, removePart, replacePart, replaceParts } from './store-parts.ts';

/** Others may save the same agent at the same time; each try reads what they saved. */
const TRIES = 5;

const bare = (_: number, field: string) => field;

function placeOf(ctx: ServiceContext, agentId: string) {
  return { list: 'tools' as const, userId: ctx.actor.userId, agentId, now: new Date(ctx.now) };
}

/** Tools of an own agent in their order (Plan 4.4). @throws not_found */
export async function listTools(ctx: ServiceContext, agentId: string): Promise<ToolPage> {
  requireScope(ctx, 'read');
  const { agent } = await ownAgent(ctx, agentId);
  return { data: agent.tools, nextCursor: null, revision: agent.revision };
}

/** @throws not_found */
export async function getTool(ctx: ServiceContext, agentId: string, id: string): Promise<ToolAnswer> {
  requireScope(ctx, 'read');
  return pick((await ownAgent(ctx, agentId)).agent.tools, id);
}

function pick(tools: readonly ToolSpec[], id: string): ToolSpec {
  const found = tools.find((tool) => tool.id === id);
  if (!found) throw notFound('tool');
  return found;
}

/**
 * Adds a tool to an own agent (Plan 4.4). Several at once all stay.
 * @throws validation_failed with the path of each fault; conflict when there are too many; not_found
 */
export async function createTool(ctx: ServiceContext, agentId: string, input: ToolInput): Promise<ToolAnswer> {
  requireScope(ctx, 'write');
  const id = newId('tool', ctx.now);
  for (let tries = 0; tries < TRIES; tries++) {
    const { agent, handoffs } = await ownAgent(ctx, agentId);
    if (agent.tools.length >= MAX_TOOLS) throw new AppError('conflict', `An agent has ${MAX_TOOLS} tools at most.`);
    const only = agent.tools.length;
    const tools = [...agent.tools, { id, ...input }];
    const checked = await checkTools(ctx, { agentId, tools, current: agent.tools, handoffs, path: bare, only });
    const tool = checked[only];
    if (tool && (await insertPart(ctx.db, placeOf(ctx, agentId), tool, MAX_TOOLS)) !== undefined) {
      audit(ctx, 'tool.created', { agentId, toolId: id, kind: tool.kind });
      return tool;
    }
  }
  throw savedMeanwhile();
}

/**
 * Changes the fields that were sent.
 * @throws as `createTool`
 */
export async function updateTool(
  ctx: ServiceContext,
  agentId: string,
  id: string,
  input: ToolUpdate,
): Promise<ToolAnswer> {
  requireScope(ctx, 'write');
  for (let tries = 0; tries < TRIES; tries++) {
    const { agent, handoffs } = await ownAgent(ctx, agentId);
    const before = pick(agent.tools, id);
    const only = agent.tools.indexOf(before);
    const tools = agent.tools.with(only, { ...before, ...sent(input) });
    const checked = await checkTools(ctx, { agentId, tools, current: agent.tools, handoffs, path: bare, only });
    const tool = checked[only];
    if (tool && (await replacePart(ctx.db, placeOf(ctx, agentId), before, tool)) !== undefined) {
      audit(ctx, 'tool.updated', { agentId, toolId: id, fields: Object.keys(input).join(',') });
      return tool;
    }
  }
  throw savedMeanwhile();
}

function sent(input: ToolUpdate): Partial<ToolSpec> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

function savedMeanwhile(): AppError {
  return new AppError('conflict', 'The agent is being saved by others. Try again.');
}

/** @throws not_found */
export async function deleteTool(ctx: ServiceContext, agentId: string, id: string): Promise<void> {
  requireScope(ctx, 'write');
  await ownAgent(ctx, agentId);
  if ((await removePart(ctx.db, placeOf(ctx, agentId), id)) === undefined) throw notFound('tool');
  audit(ctx, 'tool.deleted', { agentId, toolId: id });
}

/**
 * Saves all tools of an agent in the order of the list.
 * @throws conflict with the current revision when `revision` is not it; validation_failed, not_found
 */
export async function replaceTools(ctx: ServiceContext, agentId: string, input: ToolsReplace): Promise<ToolPage> {
  requireScope(ctx, 'write');
  const { agent, handoffs } = await ownAgent(ctx, agentId);
  const tools = withToolIds(ctx, input.tools, agent.tools);
  const path = (index: number, field: string) => `tools.${index}.${field}`;
  const checked = await checkTools(ctx, { agentId, tools, current: agent.tools, handoffs, path });
  const revision = await replaceParts(ctx.db, placeOf(ctx, agentId), checked, input.revision);
  if (revision === undefined) throw await revisionConflict(ctx, agentId);
  audit(ctx, 'tools.replaced', { agentId, tools: checked.length });
  return { data: checked, nextCursor: null, revision };
}

/** What a model would get to see of the agent's enabled tools, or of those in the body. @throws as `replaceTools` */
export async function previewTools(
  ctx: ServiceContext,
  agentId: string,
  input: ToolsPreview,
): Promise<ToolPreviewPage> {
  requireScope(ctx, 'read');
  const { agent, handoffs } = await ownAgent(ctx, agentId);
  const wanted = withToolIds(ctx, input.tools ?? agent.tools, agent.tools);
  const path = (index: number, field: string) => `tools.${index}.${field}`;
  const tools = input.tools
    ? await checkTools(ctx, { agentId, tools: wanted, current: agent.tools, handoffs, path, isPreview: true })
    : agent.tools;
  const stored = new Set(agent.tools.map(({ id }) => id));
  const taken = new Set<string>();
  const data = tools.flatMap((tool) =>
    offeredFunctions(tool).map(({ name: wish, description, parameters, repeatable, microcredits }) => {
      const name = freeToolName(wish, (other) => taken.has(other));
      taken.add(name);
      return {
        toolId: stored.has(tool.id) ? tool.id : null,
        kind: tool.kind,
        microcredits,
        repeatable,
        specification: { type: 'function' as const, name, description, parameters, strict: false as const },
      };
    }),
  );
  return { data, nextCursor: null };
}
