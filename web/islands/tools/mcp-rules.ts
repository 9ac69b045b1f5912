import { isObject, type JsonSchema } from '../schema-form/schema.ts';

/** A tool of an MCP server as a config keeps it. */
export interface McpTool {
  name: string;
  description: string;
  inputSchema: JsonSchema;
  /** Its server says that calling it twice does no harm. */
  repeatable: boolean;
}

/** What of an `mcp` tool's config the list of its server's tools is about. */
export interface McpChoice {
  tools: McpTool[];
  /** Names that agents may use; null = all. */
  allow: string[] | null;
  /** Names that a person is asked about otherwise than the tool's own setting says. */
  approvals: Record<'always' | 'never', string[]>;
}

/** Whether a person is asked before a tool is called; `usual` is as the whole tool says. */
export type McpApproval = 'usual' | 'always' | 'never';

function readTool(value: unknown): McpTool[] {
  if (!isObject(value) || typeof value.name !== 'string') return [];
  const { name, description, inputSchema, repeatable } = value;
  return [
    {
      name,
      description: typeof description === 'string' ? description : '',
      inputSchema: isObject(inputSchema) ? inputSchema : {},
      repeatable: repeatable === true,
    },
  ];
}

/** The choice that a config makes. */
export function mcpChoice({ tools, allow, approvals }: Record<string, unknown>): McpChoice {
  const { always, never } = isObject(approvals) ? approvals : {};
  return {
    tools: Array.isArray(tools) ? tools.flatMap(readTool) : [],
    allow: Array.isArray(allow) ? namesIn(allow) : null,
    approvals: { always: namesIn(always), never: namesIn(never) },
  };
}

function namesIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}

export function approvalOf({ approvals }: McpChoice, name: string): McpApproval {
  if (approvals.always.includes(name)) return 'always';
  return approvals.never.includes(name) ? 'never' : 'usual';
}

export function withApproval(choice: McpChoice, name: string, approval: McpApproval): McpChoice {
  const { always, never } = choice.approvals;
  const listed = (list: readonly string[], isIn: boolean) => [
    ...list.filter((other) => other !== name),
    ...(isIn ? [name] : []),
  ];
  return {
    ...choice,
    approvals: { always: listed(always, approval === 'always'), never: listed(never, approval === 'never') },
  };
}

export function isAllowed({ allow }: McpChoice, name: string): boolean {
  return allow === null || allow.includes(name);
}

/** With some tools let in or kept out. All of them together are all, also those that come later. */
export function withAllowed(choice: McpChoice, names: readonly string[], isOn: boolean): McpChoice {
  const { tools, allow } = choice;
  const before = allow ?? tools.map((tool) => tool.name);
  const wanted = isOn ? [...before, ...names] : before.filter((name) => !names.includes(name));
  const inOrder = tools.map((tool) => tool.name).filter((name) => wanted.includes(name));
  return { ...choice, allow: inOrder.length === tools.length && tools.length > 0 ? null : inOrder };
}

export interface ListChange {
  choice: McpChoice;
  added: string[];
  removed: string[];
}

/** A freshly fetched list in place of the old one: the choice stays, as far as what it names is still there. */
export function relisted({ tools: before, allow, approvals }: McpChoice, tools: McpTool[]): ListChange {
  const names = (list: readonly McpTool[]) => list.map((tool) => tool.name);
  const known = (list: readonly string[]) => list.filter((name) => names(tools).includes(name));
  return {
    choice: {
      tools,
      allow: allow ? known(allow) : null,
      approvals: { always: known(approvals.always), never: known(approvals.never) },
    },
    added: names(tools).filter((name) => !names(before).includes(name)),
    removed: names(before).filter((name) => !names(tools).includes(name)),
  };
}
