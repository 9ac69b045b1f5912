import { freeToolName, MAX_TOOL_NAME } from '../../../kernel/tool-names.ts';
import type { ConfiguredTool, ToolFunction } from '../kind.ts';
import { TOOL_PRICES } from '../prices.ts';
import type { McpConfig, McpTool } from './config.ts';

/** Between the tool's name and the function's; no function's part has it inside, so the last one parts them. */
const BETWEEN = '__';
const MAX_PART = 40;

/** The tools that may be used, each with the unique part of its name that models see. */
export function usableTools({ tools, allow }: Pick<McpConfig, 'tools' | 'allow'>): { part: string; tool: McpTool }[] {
  const taken = new Set<string>();
  // Names are given before the filter, so that they do not change with it.
  const named = tools.map((tool) => {
    const part = freeToolName(partOf(tool.name), (other) => taken.has(other));
    taken.add(part);
    return { part, tool };
  });
  return named.filter(({ tool }) => allow === null || allow.includes(tool.name));
}

function partOf(name: string): string {
  const plain = name.replace(/[^a-zA-Z0-9-]+/g, '_').replace(/^_+|_+$/g, '');
  return plain.slice(0, MAX_PART).replace(/_+$/, '') || 'tool';
}

export function mcpFunctions({ name, description, config }: ConfiguredTool<McpConfig>): ToolFunction[] {
  return usableTools(config).map(({ part, tool }) => ({
    name: `${name.slice(0, MAX_TOOL_NAME - BETWEEN.length - part.length)}${BETWEEN}${part}`,
    description: tool.description || description,
    parameters: tool.inputSchema,
    repeatable: tool.repeatable,
    microcredits: TOOL_PRICES.mcp,
    ...asked(tool.name, config),
  }));
}

function asked(name: string, { approvals: { always, never } }: McpConfig): Pick<ToolFunction, 'asks'> {
  if (always.includes(name)) return { asks: 'always' };
  return never.includes(name) ? { asks: 'never' } : {};
}

/** The server's tool behind a function's name. */
export function toolBehind(fn: string, config: McpConfig): McpTool | undefined {
  const part = fn.slice(fn.lastIndexOf(BETWEEN) + BETWEEN.length);
  return usableTools(config).find((usable) => usable.part === part)?.tool;
}
