import type { AgentSpec, HandoffSpec, RunDefinition, ToolSpec } from '../../../engine/definition.ts';
import { inOrder } from '../../../kernel/schema-order.ts';
import { defaultToolName, freeToolName } from '../../../kernel/tool-names.ts';
import { guardrailsOf, noteToolGuardrails } from './guardrails.ts';
import { instructionsOf } from './instructions.ts';
import { jsonLiteral, quoted, textLiteral } from './literals.ts';
import { declareMcpServer } from './mcp-server.ts';
import { modelOf, modelSettingsOf, noteRest } from './model.ts';
import { Secrets } from './secrets.ts';
import type { SourceFile } from './source-file.ts';
import { toolExpressions } from './tools.ts';

const SDK = '@openai/agents';

/** A team while it is written: what is declared already, and what has to be linked once all is. */
export class Team {
  readonly file: SourceFile;
  readonly secrets: Secrets;
  readonly names = new Map<string, string>();
  readonly clients = new Map<string, string>();
  readonly servers: string[] = [];
  /** Statements that close circles; written once every agent has its name. */
  readonly links: (() => string)[] = [];
  readonly agents: RunDefinition['agents'];
  asksPerson = false;

  constructor(agents: RunDefinition['agents'], file: SourceFile) {
    this.agents = agents;
    this.file = file;
    this.secrets = new Secrets(file);
  }
}

/** Declares one agent with its tools, guardrails and links to agents that stand before it. */
export function declareAgent(agent: AgentSpec, team: Team): void {
  const { file } = team;
  const name = file.name(agent.name, 'Agent');
  const instructions = instructionsOf(agent, file);
  const model = modelOf(agent, team.clients, file);
  const lines = [`name: ${quoted(agent.name)},`];
  if (agent.handoffDescription) lines.push(`handoffDescription: ${textLiteral(agent.handoffDescription)},`);
  lines.push(`instructions: ${instructions},`, `model: ${model},`);
  const settings = modelSettingsOf(agent);
  if (settings) lines.push(`modelSettings: ${settings},`);
  if (agent.outputType) lines.push(`outputType: ${outputTypeOf(agent, file)},`);
  const { tools, servers } = toolsOf(agent, name, team);
  const handoffs = handoffsOf(agent, name, team);
  lines.push(...listLines('tools', tools), ...listLines('mcpServers', servers), ...listLines('handoffs', handoffs));
  lines.push(...listLines('inputGuardrails', guardrailsOf(agent, 'input', file)));
  lines.push(...listLines('outputGuardrails', guardrailsOf(agent, 'output', file)));
  noteToolGuardrails(agent, file);
  noteRest(agent, file);
  // The SDK warns of handoffs to agents whose answers have other types; a team's answers may.
  if (agent.handoffs.length > 0) lines.push('handoffOutputTypeWarningEnabled: false,');
  const Agent = file.import('Agent', SDK);
  const types = agent.outputType ? `<unknown, ${file.import('type JsonSchemaDefinition', SDK)}>` : '';
  const body = lines.map((line) => `  ${line}\n`).join('');
  file.declare(`export const ${name} = new ${Agent}${types}({\n${body}});`);
  team.names.set(agent.id, name);
}

function listLines(member: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const line = `${member}: [${items.join(', ')}],`;
  if (line.length <= 100 && !line.includes('\n')) return [line];
  return [`${member}: [`, ...items.map((item) => `  ${item},`), '],'];
}

function outputTypeOf({ outputType }: AgentSpec, file: SourceFile): string {
  if (!outputType) return "'text'";
  const { name, strict, schema: stored } = outputType;
  const schema = inOrder(stored);
  const shape = `${file.helper('schema')}(${jsonLiteral({ ...schema, type: 'object' }, '  ')})`;
  return `{ type: 'json_schema', name: ${quoted(name)}, strict: ${strict}, schema: ${shape} }`;
}

function toolsOf(agent: AgentSpec, name: string, team: Team): { tools: string[]; servers: string[] } {
  const { file, secrets } = team;
  const tools: string[] = [];
  const servers: string[] = [];
  for (const tool of (agent.tools ?? []).filter(({ enabled }) => enabled)) {
    if (tool.kind === 'mcp') {
      const server = declareMcpServer(agent, tool, secrets, file);
      if (server) servers.push(server);
      else file.note(agent.name, 'left_out', `The MCP server ${tool.name}: the platform keeps its sign-in.`);
      continue;
    }
    team.asksPerson ||= tool.approval.mode !== 'never';
    if (tool.kind === 'agent') tools.push(...agentTool(tool, name, team));
    else tools.push(...toolExpressions(agent, tool, secrets, file));
  }
  team.servers.push(...servers);
  return { tools, servers };
}

/** Another agent as a tool: in the list where it stands before, else linked at the end. */
function agentTool(tool: ToolSpec, name: string, team: Team): string[] {
  const id = String(tool.config['agentId']);
  const options = {
    toolName: tool.name,
    toolDescription: tool.description,
    ...(tool.approval.mode === 'never' ? {} : { needsApproval: true }),
  };
  const target = team.names.get(id);
  if (target) return [`${target}.asTool(${jsonLiteral(options, '    ')})`];
  if (team.agents[id])
    team.links.push(() => `${name}.tools.push(${team.names.get(id)}.asTool(${jsonLiteral(options)}));`);
  return [];
}

function handoffsOf(agent: AgentSpec, name: string, team: Team): string[] {
  const { file } = team;
  const taken = new Set((agent.tools ?? []).map((tool) => tool.name));
  return agent.handoffs.flatMap((link) => {
    if (!team.agents[link.targetAgentId]) return [];
    const options = handoffOptions(link, taken, team);
    const id = link.targetAgentId;
    const make = file.import('handoff', SDK);
    const target = team.names.get(id);
    if (target) return [`${make}(${target}, ${options})`];
    team.links.push(() => `${name}.handoffs.push(${make}(${team.names.get(id)}, ${options}));`);
    return [];
  });
}

function handoffOptions(link: HandoffSpec, taken: Set<string>, team: Team): string {
  const toolName = freeToolName(link.toolName ?? defaultToolName(team.agents[link.targetAgentId]?.name ?? ''), (each) =>
    taken.has(each),
  );
  taken.add(toolName);
  const parts = [`toolNameOverride: ${quoted(toolName)}`];
  if (link.toolDescription) parts.push(`toolDescriptionOverride: ${textLiteral(link.toolDescription)}`);
  const filter = filterOf(link, team.file);
  if (filter) parts.push(`inputFilter: ${filter}`);
  return `{ ${parts.join(', ')} }`;
}

function filterOf({ inputFilter }: HandoffSpec, file: SourceFile): string | undefined {
  const { kind, count = 10 } = inputFilter;
  if (kind === 'all') return undefined;
  const keep = {
    no_tools: 'messages',
    last_messages: `messages.slice(-${count})`,
    none: "messages.filter((each) => 'role' in each && each.role === 'user').slice(-1)",
  }[kind];
  return `(data) => ${file.helper('keepMessages')}(data, (messages) => ${keep})`;
}
