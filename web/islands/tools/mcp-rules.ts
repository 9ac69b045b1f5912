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
}

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
export function mcpChoice({ tools, allow }: Record<string, unknown>): McpChoice {
  return {
    tools: Array.isArray(tools) ? tools.flatMap(readTool) : [],
    allow: Array.isArray(allow) ? allow.filter((name) => typeof name === 'string') : null,
  };
}

export function isAllowed({ allow }: McpChoice, name: string): boolean {
  return allow === null || allow.includes(name);
}

/** With some tools let in or kept out. All of them together are all, also those that come later. */
export function withAllowed({ tools, allow }: McpChoice, names: readonly string[], isOn: boolean): McpChoice {
  const before = allow ?? tools.map((tool) => tool.name);
  const wanted = isOn ? [...before, ...names] : before.filter((name) => !names.includes(name));
  const inOrder = tools.map((tool) => tool.name).filter((name) => wanted.includes(name));
  return { tools, allow: inOrder.length === tools.length && tools.length > 0 ? null : inOrder };
}

export interface ListChange {
  choice: McpChoice;
  added: string[];
  removed: string[];
}

/** A freshly fetched list in place of the old one: the choice stays, as far as what it names is still there. */
export function relisted({ tools: before, allow }: McpChoice, tools: McpTool[]): ListChange {
  const names = (list: readonly McpTool[]) => list.map((tool) => tool.name);
  return {
    choice: { tools, allow: allow?.filter((name) => names(tools).includes(name)) ?? null },
    added: names(tools).filter((name) => !names(before).includes(name)),
    removed: names(before).filter((name) => !names(tools).includes(name)),
  };
}
