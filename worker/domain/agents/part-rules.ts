import type {
  AgentContext,
  AgentSnapshot,
  AgentSpec,
  GuardrailSpec,
  RunDefinition,
  ToolSpec,
} from '../../engine/definition.ts';
import type { Issue } from '../../kernel/errors.ts';
import { withoutKeyIds } from './config-rules.ts';
import { withoutSearchedIds } from './file-search-rules.ts';
import { agentOf } from './tool-rules.ts';

type Reader = {
  /** Agents that the reader may run. */
  present: ReadonlySet<string>;
  /** Whether the agent is the reader's own. */
  owned: boolean;
};

function isReachable(tool: ToolSpec, present: ReadonlySet<string>): boolean {
  const target = agentOf(tool);
  return target === undefined || present.has(target);
}

/** Somebody else's people decide nothing here, and who they are is nobody else's business. */
export function withoutApprovers<T extends Pick<ToolSpec, 'approval'>>(tool: T): T {
  const { approval } = tool;
  if (approval.mode === 'never' || !approval.approvers) return tool;
  const { approvers: _, ...rest } = approval;
  return { ...tool, approval: rest };
}

/** A tool without what only its owner has: people, keys, files. */
function bareTool(tool: ToolSpec): ToolSpec {
  const bare = withoutSearchedIds(withoutApprovers(tool));
  return { ...bare, config: withoutKeyIds(bare.config) };
}

/** Whether a tool works with its owner's secrets. An agent does not: it is shared by itself. */
function lendsSecrets({ kind, runAs }: ToolSpec): boolean {
  return runAs === 'owner' && kind !== 'agent';
}

/**
 * The tools of a run, as it freezes them: enabled ones, without agents out of reach. Somebody else's tools that run as
 * the caller lose their keys, so the caller's first one of the provider is used; `owner` stays only where it is
 * somebody else's: an owner who runs the own agent is the caller.
 */
export function runTools(tools: readonly ToolSpec[], { present, owned }: Reader): ToolSpec[] {
  return tools
    .filter((tool) => tool.enabled && isReachable(tool, present))
    .map((tool) => {
      if (owned) return { ...tool, runAs: 'caller' as const };
      const bare = withoutApprovers(tool);
      return lendsSecrets(bare) ? bare : { ...bare, config: withoutKeyIds(bare.config) };
    });
}

/** The tools that a copy takes along: of somebody else's agent none that use the owner's secrets, and no keys. */
export function portableTools(tools: readonly ToolSpec[], { present, owned }: Reader): ToolSpec[] {
  return tools
    .filter((tool) => isReachable(tool, present) && (owned || !lendsSecrets(tool)))
    .map((tool) => (owned ? tool : bareTool(tool)));
}

/** Tools that a copy of somebody else's agent leaves behind, beside those whose agent is out of reach. */
export function droppedTools(tools: readonly ToolSpec[], owned: boolean): Issue[] {
  if (owned) return [];
  return tools.flatMap((tool, index) =>
    lendsSecrets(tool)
      ? [{ path: `tools.${index}`, message: "It works with its owner's secrets, which stay with the owner." }]
      : [],
  );
}

/** What others may see of shared tools: how they look to a model, and the config where no owner's secrets are in play. */
export function shownTools(tools: readonly ToolSpec[], present: ReadonlySet<string>): ToolSpec[] {
  return tools
    .filter((tool) => tool.enabled && isReachable(tool, present))
    .map((tool) => ({ ...bareTool(tool), ...(lendsSecrets(tool) ? { config: {} } : {}) }));
}

/** A frozen definition as whoever ran it may see it: `runTools` lets `owner` stand at somebody else's tools only. */
export function shownDefinition(definition: RunDefinition): RunDefinition {
  const agents = Object.entries(definition.agents).map(([id, agent]): [string, AgentSpec] => [
    id,
    agent.tools
      ? { ...agent, tools: agent.tools.map((tool) => (lendsSecrets(tool) ? { ...tool, config: {} } : tool)) }
      : agent,
  ]);
  return { ...definition, agents: Object.fromEntries(agents) };
}

/** Guardrails without the keys that their owner chose. */
export function bareGuardrails(guardrails: readonly GuardrailSpec[]): GuardrailSpec[] {
  return guardrails.map((guardrail) => ({ ...guardrail, config: withoutKeyIds(guardrail.config) }));
}

/** The parts of a snapshot; older ones have none. */
export function partsOf(snapshot: Pick<AgentSnapshot, 'tools' | 'guardrails' | 'context'>): {
  tools: ToolSpec[];
  guardrails: GuardrailSpec[];
  context: AgentContext;
} {
  const { tools = [], guardrails = [], context = { values: {}, documents: [], overrides: null } } = snapshot;
  return { tools, guardrails, context };
}
