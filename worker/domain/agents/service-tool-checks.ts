import type { ToolSpec } from '../../engine/definition.ts';
import type { Issue } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import { outboundPolicy } from '../../providers/outbound/policy.ts';
import type { ServiceContext } from '../context.ts';
import { settleApprovers } from '../notifications/approvers-service.ts';
import { keysNamed } from './config-rules.ts';
import { refuseIssues } from './draft-rules.ts';
import { searchedIds, searchedIssues } from './file-search-rules.ts';
import { MAX_GRAPH_AGENTS, selectToolLinks } from './graph.ts';
import { ownSecrets } from './service-keys.ts';
import { selectTargets } from './store.ts';
import { selectOwnNamed } from './store-file-search.ts';
import {
  agentOf,
  approversOf,
  type HandoffName,
  isUnchanged,
  nameIssues,
  type ReadTool,
  readTool,
  type ToolDraft,
  toolKeyIssues,
  toolKeys,
  usesItself,
} from './tool-rules.ts';

/** The tools of an agent as they are about to be. */
interface WantedTools<T extends ToolDraft> {
  agentId: string;
  tools: readonly T[];
  /** As they are now: what was saved before and stays as it was is not checked again. */
  current: readonly ToolSpec[];
  handoffs: readonly HandoffName[];
  /** Where a field of a tool stands in the body. */
  path: (index: number, field: string) => string;
  /** Faults are told of this tool only: the body holds no other. */
  only?: number;
  /** They are looked at and not saved: whom they name is left open. */
  isPreview?: boolean;
}

interface Candidate {
  index: number;
  read: ReadTool;
  before: ToolSpec | undefined;
  changed: boolean;
}

/**
 * Rules for an agent's tools (Plan 4.4): configs that their kinds understand, keys of the account's own, names that
 * differ, and agents that the account may run and that do not lead back here.
 * @returns the tools with their configs' defaults
 * @throws validation_failed with the path of each fault
 */
export async function checkTools<T extends ToolDraft & { id?: string | undefined }>(
  ctx: ServiceContext,
  wanted: WantedTools<T>,
): Promise<T[]> {
  const { tools, current, handoffs, path, only } = wanted;
  const candidates = tools.map((tool, index): Candidate => {
    const before = current.find(({ id }) => id === tool.id);
    return { index, read: readTool(tool, outboundPolicy(ctx.settings)), before, changed: !isUnchanged(tool, before) };
  });
  const judged = candidates.filter(({ index, changed }) => changed && (only === undefined || only === index));
  const told = ({ index }: Candidate, issues: readonly Issue[]) =>
    issues.map(({ path: at, message }) => ({ path: path(index, at), message }));
  refuseIssues(judged.flatMap((candidate) => told(candidate, candidate.read.issues)));
  const names = nameIssues(
    candidates.map(({ read }) => ({ name: read.tool.name, functions: read.functions })),
    handoffs,
  );
  refuseIssues(
    candidates
      .filter(({ index }) => only === undefined || only === index)
      .flatMap((candidate) =>
        told(
          candidate,
          [names.get(candidate.index)].flatMap((issue) => issue ?? []),
        ),
      ),
  );
  const own = await keysFor(ctx, judged);
  refuseIssues(judged.flatMap((candidate) => told(candidate, toolKeyIssues(candidate.read, withKept(own, candidate)))));
  const searched = await searchedOwn(ctx, judged);
  refuseIssues(judged.flatMap((candidate) => told(candidate, searchedIssues(candidate.read.tool, searched))));
  const agents = await agentIssues(ctx, wanted.agentId, judged);
  refuseIssues(judged.flatMap((candidate) => told(candidate, agents(candidate.read.tool))));
  // Last, since it writes down who is meant: nothing else may be wrong.
  if (!wanted.isPreview) {
    const people = await approverIssues(ctx, judged);
    refuseIssues(judged.flatMap((candidate) => told(candidate, people(candidate.read.tool))));
  }
  return tools.map((tool, index) => {
    const candidate = candidates[index];
    return candidate?.changed ? { ...tool, config: candidate.read.tool.config } : tool;
  });
}

async function keysFor(ctx: ServiceContext, judged: readonly Candidate[]): Promise<Map<string, string>> {
  const names = judged.some(({ read }) => toolKeys(read).length > 0);
  return names ? ownSecrets(ctx) : new Map();
}

/** A key that the tool names already may be gone by now, and is no fault. */
function withKept(own: ReadonlyMap<string, string>, { read, before }: Candidate): ReadonlyMap<string, string> {
  const kept = keysNamed(before?.config, '', read.providers.keys()).map(
    ({ keyId }) => [keyId, read.providers.get(keyId) ?? ''] as const,
  );
  return new Map([...kept, ...own]);
}

/** Files and collections that tools may name: own ones, and what they named before. */
async function searchedOwn(ctx: ServiceContext, judged: readonly Candidate[]): Promise<Set<string>> {
  const wanted = judged.map(({ read }) => searchedIds(read.tool));
  const fileIds = wanted.flatMap((ids) => ids.fileIds);
  const collectionIds = wanted.flatMap((ids) => ids.collectionIds);
  if (fileIds.length + collectionIds.length === 0) return new Set();
  const own = await selectOwnNamed(ctx.db, ctx.actor.userId, { fileIds, collectionIds });
  const kept = judged.map(({ before }) => searchedIds(before));
  return new Set([...own, ...kept.flatMap((ids) => [...ids.fileIds, ...ids.collectionIds])]);
}

async function approverIssues(ctx: ServiceContext, judged: readonly Candidate[]) {
  const kept = judged.flatMap(({ before }) => approversOf(before));
  const wanted = judged.flatMap(({ read }) => approversOf(read.tool));
  const fresh = wanted.filter((email) => !kept.includes(email));
  const unknown = await settleApprovers(ctx, { fresh, kept: wanted.filter((email) => kept.includes(email)) });
  return (tool: ToolDraft): Issue[] =>
    approversOf(tool).flatMap((email, index) => {
      const path = `approval.approvers.${index}`;
      if (email === ctx.actor.email.toLowerCase())
        return [{ path, message: 'You may always decide yourself; name somebody else.' }];
      return unknown.has(email) ? [{ path, message: 'Nobody with this address has an account here.' }] : [];
    });
}

const AT = 'config.agentId';

async function agentIssues(ctx: ServiceContext, agentId: string, judged: readonly Candidate[]) {
  const settled = new Set(judged.flatMap(({ before }) => (before ? (agentOf(before) ?? []) : [])));
  const wanted = judged.flatMap(({ read }) => agentOf(read.tool) ?? []);
  const others = [...new Set(wanted)].filter((id) => id !== agentId && isId('agent', id));
  if (wanted.length === 0) return () => [];
  const userId = ctx.actor.userId;
  const [targets, reached] =
    others.length === 0
      ? [[], []]
      : await Promise.all([selectTargets(ctx.db, userId, others), selectToolLinks(ctx.db, userId, others)]);
  const known = new Set([...targets.map(({ id }) => id), ...settled]);
  const links = new Map(reached.map(({ id, tools }) => [id, tools]));
  return (tool: ToolDraft): Issue[] => {
    const target = agentOf(tool);
    if (target === undefined) return [];
    if (target === agentId) return [{ path: AT, message: 'An agent can not be its own tool.' }];
    if (!known.has(target)) return [{ path: AT, message: 'No such agent.' }];
    if (usesItself(agentId, [target], links))
      return [
        {
          path: AT,
          message: 'This agent has the other one as a tool already, so they would call each other without end.',
        },
      ];
    if (new Set([...links.keys(), agentId]).size > MAX_GRAPH_AGENTS)
      return [{ path: AT, message: `An agent may lead to ${MAX_GRAPH_AGENTS} agents in all, itself included.` }];
    return [];
  };
}
