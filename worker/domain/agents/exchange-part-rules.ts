import type { AgentSpec, GuardrailSpec, ToolSpec } from '../../engine/definition.ts';
import type { Issue } from '../../kernel/errors.ts';
import type { UrlPolicy } from '../../providers/outbound/check-url.ts';
import { keyIdIssues, keysNamed } from './config-rules.ts';
import { contextIssues, fillIssues, NO_CONTEXT } from './context-rules.ts';
import { withoutSearchedIds } from './file-search-rules.ts';
import { readGuardrail } from './guardrail-rules.ts';
import { partsOf, withoutApprovers } from './part-rules.ts';
import type { ExchangeAgent, ExchangeDocument } from './schemas-exchange.ts';
import {
  agentOf,
  type HandoffName,
  nameIssues,
  readTool,
  type ToolDraft,
  toolAgents,
  toolKeyIssues,
  toolKeys,
  usesItself,
} from './tool-rules.ts';

/** A tool with its agent named otherwise: a document says its `ref` where the database says its id. */
function renamed<T extends ToolDraft>(tool: T, nameOf: (agent: string) => string): T {
  const target = agentOf(tool);
  return target === undefined ? tool : { ...tool, config: { ...tool.config, agentId: nameOf(target) } };
}

/** The parts of an agent as a document takes them along: without ids, agents by their refs. */
export function exchangeParts(agent: AgentSpec, nameOf: (id: string) => string) {
  const { tools, guardrails, context } = partsOf(agent);
  return {
    tools: tools.map(({ id: _, ...tool }) => renamed(withoutSearchedIds(withoutApprovers(tool)), nameOf)),
    guardrails: guardrails.map(({ id: _, ...guardrail }) => guardrail),
    context,
  };
}

/** The parts of a document's agent, ready to store; what they are has been checked. */
export function importedParts(
  agent: ExchangeAgent,
  idOf: (ref: string) => string,
  newId: (kind: 'tool' | 'guardrail') => string,
  policy?: UrlPolicy,
) {
  return {
    tools: (agent.tools ?? []).map(
      (tool): ToolSpec => ({
        id: newId('tool'),
        // Whom an address means was settled for another account; so were files.
        ...renamed(withoutSearchedIds(withoutApprovers(readTool(tool, policy).tool)), (ref) => idOf(ref)),
      }),
    ),
    guardrails: (agent.guardrails ?? []).map(
      (guardrail): GuardrailSpec => ({ id: newId('guardrail'), ...readGuardrail(guardrail).guardrail }),
    ),
    context: agent.context ?? NO_CONTEXT,
  };
}

/**
 * What is wrong with the tools, guardrails and context of a document's agent. Paths begin at the document.
 * @param refs of the document → names of their agents
 * @param links ref → the refs of its tools
 * @param policy which addresses tools may call; the public internet alone where it is left out
 */
export function partIssues(
  { ref, agent, path }: { ref: string; agent: ExchangeAgent; path: string },
  refs: ReadonlyMap<string, string>,
  links: ReadonlyMap<string, readonly string[]>,
  policy?: UrlPolicy,
): Issue[] {
  const told = (at: string, issues: readonly Issue[]) =>
    issues.map((issue) => ({ path: `${path}.${at}.${issue.path}`, message: issue.message }));
  const read = (agent.tools ?? []).map((tool) =>
    readTool(
      renamed(tool, () => ''),
      policy,
    ),
  );
  const handoffs = (agent.handoffs ?? []).map(
    ({ to, toolName = null }): HandoffName => ({ toolName, targetName: refs.get(to) ?? '' }),
  );
  const names = nameIssues(
    read.map(({ tool, functions }) => ({ name: tool.name, functions })),
    handoffs,
  );
  const { context } = agent;
  return [
    ...read.flatMap(({ issues }, index) => told(`tools.${index}`, issues)),
    ...[...names].flatMap(([index, issue]) => told(`tools.${index}`, [issue])),
    ...(agent.tools ?? []).flatMap((tool, index) => told(`tools.${index}`, targetIssues(tool, ref, refs, links))),
    ...(agent.guardrails ?? []).flatMap((guardrail, index) =>
      told(`guardrails.${index}`, readGuardrail(guardrail).issues),
    ),
    ...(context ? contextIssues(context, `${path}.context.`) : []),
    ...fillIssues(agent.instructions ?? '', context ?? NO_CONTEXT, `${path}.instructions`),
  ];
}

function targetIssues(
  tool: ToolDraft,
  ref: string,
  refs: ReadonlyMap<string, string>,
  links: ReadonlyMap<string, readonly string[]>,
): Issue[] {
  const target = agentOf(tool);
  if (target === undefined) return [];
  const path = 'config.agentId';
  if (!refs.has(target)) return [{ path, message: 'No agent of this document has this name.' }];
  return usesItself(ref, [target], links) ? [{ path, message: 'By this tool the agent would call itself.' }] : [];
}

/** Ref → the refs of the agents that are its tools. */
export function toolLinks(agents: readonly (readonly [ref: string, agent: ExchangeAgent])[]) {
  return new Map(agents.map(([ref, { tools }]) => [ref, toolAgents(tools)]));
}

/** Whether anything of a document names a key beside its models. */
export function namesPartKeys({ agents }: ExchangeDocument, policy: UrlPolicy): boolean {
  return agents.some(
    ({ tools = [], guardrails = [] }) =>
      tools.some((tool) => toolKeys(readTool(tool, policy)).length > 0) || keysNamed(guardrails, '').length > 0,
  );
}

/** Keys that parts of a document name must be the account's own: id → provider. */
export function partKeyIssues(
  { agents }: ExchangeDocument,
  own: ReadonlyMap<string, string>,
  policy: UrlPolicy,
): Issue[] {
  return agents.flatMap(({ tools = [], guardrails = [] }, index) => [
    ...tools.flatMap((tool, place) => {
      const read = readTool(tool, policy);
      const at = `agents.${index}.tools.${place}`;
      return toolKeyIssues(read, own).map(({ path, message }) => ({ path: `${at}.${path}`, message }));
    }),
    ...guardrails.flatMap((guardrail, at) =>
      keyIdIssues(keysNamed(guardrail.config, `agents.${index}.guardrails.${at}.config`), own, new Map()),
    ),
  ]);
}
