import { checkCondition } from '../../engine/conditions/condition.ts';
import type { HandoffSpec, ToolSpec } from '../../engine/definition.ts';
import type { SecretRef, ToolFunction, ToolKindEntry } from '../../engine/tools/kind.ts';
import { findToolKind } from '../../engine/tools/kinds.ts';
import type { Issue } from '../../kernel/errors.ts';
import { canonicalJson } from '../../kernel/json.ts';
import { defaultToolName } from '../../kernel/tool-names.ts';
import type { UrlPolicy } from '../../providers/outbound/check-url.ts';
import { keyIdIssues, keysNamed, type NamedKey, readConfig } from './config-rules.ts';
import { TOOL_NAME } from './schemas-handoffs.ts';

/** Functions of one agent's tools at most; each is sent with every call of its model. */
const MAX_FUNCTIONS = 128;

/** A tool as a body or a document says it. */
export type ToolDraft = Omit<ToolSpec, 'id'>;

type FindKind = (kind: string) => ToolKindEntry | undefined;

/** A tool whose config its kind understands, or what is wrong with it. Paths begin at the tool. */
export interface ReadTool {
  tool: ToolDraft;
  functions: ToolFunction[];
  /** Key id → provider of the secrets that it asks for. */
  providers: ReadonlyMap<string, string>;
  secrets: SecretRef[];
  issues: Issue[];
}

const NOBODY: ReadonlyMap<string, string> = new Map();

/**
 * Reads a tool by its kind and checks what stands in it alone; the config of the answer has its defaults.
 * @param policy which addresses may be called; the public internet alone where it is left out
 */
export function readTool(tool: ToolDraft, policy?: UrlPolicy, find: FindKind = findToolKind): ReadTool {
  const refused = (issues: Issue[]): ReadTool => ({ tool, functions: [], providers: NOBODY, secrets: [], issues });
  const kind = find(tool.kind);
  if (!kind) return refused([{ path: 'kind', message: `There are no tools of the kind "${tool.kind}" here.` }]);
  const read = readConfig(kind.config, tool.config, 'config');
  const issues = [...approvalIssues(tool), ...read.issues];
  if (read.config === undefined) return refused(issues);
  issues.push(
    ...kind.issues(read.config, policy).map(({ path, message }) => ({ path: under('config', path), message })),
  );
  if (issues.length > 0) return refused(issues);
  const config = read.config as ToolSpec['config'];
  const functions = kind.functions({ name: tool.name, description: tool.description, config: read.config });
  const named = functions.filter(({ name }) => !TOOL_NAME.test(name));
  const [long] = named;
  if (long) {
    issues.push({
      path: 'name',
      message: `Its function would be called "${long.name}", which is too long or no name.`,
    });
  }
  const secrets = kind.secrets(read.config);
  const providers = new Map(secrets.flatMap(({ keyId, provider }) => (keyId ? [[keyId, provider] as const] : [])));
  return { tool: { ...tool, config }, functions, providers, secrets, issues };
}

function under(root: string, path: string): string {
  return path === '' ? root : `${root}.${path}`;
}

function approvalIssues({ approval }: ToolDraft): Issue[] {
  if (approval.mode !== 'when') return [];
  return checkCondition(approval.when).map(({ message }) => ({ path: 'approval.when', message }));
}
/** The keys that a tool names. */
export function toolKeys({ tool, providers }: Pick<ReadTool, 'tool' | 'providers'>): NamedKey[] {
  return keysNamed(tool.config, 'config', providers.keys());
}

/** @param own the account's keys: id → provider */
export function toolKeyIssues(read: ReadTool, own: ReadonlyMap<string, string>): Issue[] {
  return keyIdIssues(toolKeys(read), own, read.providers);
}

/** Addresses of the people whom a tool names as ones who may decide its calls. */
export function approversOf(tool: Pick<ToolSpec, 'approval'> | undefined): readonly string[] {
  return tool && tool.approval.mode !== 'never' ? (tool.approval.approvers ?? []) : [];
}

/** The agent that a tool lets work, where it is one of that kind. */
export function agentOf(tool: Pick<ToolSpec, 'kind' | 'config'>): string | undefined {
  if (tool.kind !== 'agent') return undefined;
  const { agentId } = tool.config;
  return typeof agentId === 'string' ? agentId : '';
}

/** Ids of the agents that work as tools. */
export function toolAgents(tools: readonly Pick<ToolSpec, 'kind' | 'config'>[] | undefined): string[] {
  return (tools ?? []).flatMap((tool) => agentOf(tool) ?? []);
}

export type HandoffName = Pick<HandoffSpec, 'toolName'> & { targetName: string | null };

/**
 * What is wrong with the names of functions: each is one of its agent, over all tools and handoffs. Of two equal ones
 * the later is at fault, and a tool's rather than a handoff's.
 * @returns issues by the index of their tool
 */
export function nameIssues(
  tools: readonly { name: string; functions: readonly Pick<ToolFunction, 'name'>[] }[],
  handoffs: readonly HandoffName[],
): Map<number, Issue> {
  const taken = new Map(
    handoffs.map(({ toolName, targetName }) => [
      toolName ?? defaultToolName(targetName ?? ''),
      `The handoff to "${targetName ?? ''}"`,
    ]),
  );
  const names = new Set<string>();
  const issues = new Map<number, Issue>();
  const fault = (index: number, message: string) => {
    if (!issues.has(index)) issues.set(index, { path: 'name', message });
  };
  let count = 0;
  for (const [index, { name, functions }] of tools.entries()) {
    if (names.has(name)) fault(index, 'Another tool of this agent has this name already.');
    names.add(name);
    count += functions.length;
    if (count > MAX_FUNCTIONS) fault(index, `The tools of an agent have ${MAX_FUNCTIONS} functions at most in all.`);
    for (const fn of functions) {
      const holder = taken.get(fn.name);
      if (holder !== undefined) fault(index, `${holder} has the name "${fn.name}" already.`);
      taken.set(fn.name, `The tool "${name}"`);
    }
  }
  return issues;
}

/**
 * Whether an agent would be its own tool over others: each call would lead to one more inside it, without end.
 * @param links agent → the agents that are its tools
 */
export function usesItself(agentId: string, targets: readonly string[], links: ReadonlyMap<string, readonly string[]>) {
  const seen = new Set<string>();
  const open = [...targets];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === agentId) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(links.get(next) ?? []));
  }
  return false;
}

/** Whether a tool is as it was: what was checked when it was saved is not checked again, so that it blocks no edit. */
export function isUnchanged(tool: ToolDraft, before: ToolDraft | undefined): boolean {
  if (!before) return false;
  const relevant = ({ kind, name, description, approval, config }: ToolDraft) => [
    kind,
    name,
    description,
    approval,
    config,
  ];
  return canonicalJson(relevant(tool)) === canonicalJson(relevant(before));
}
