import type { ToolKind } from '../definition.ts';
import { agentTool } from './agent/kind.ts';
import { browserTool } from './browser/kind.ts';
import { codeTool } from './code/kind.ts';
import { codeInterpreterTool } from './code-interpreter/kind.ts';
import { computerTool } from './computer/kind.ts';
import { fileSearchTool } from './file-search/kind.ts';
import { httpTool } from './http/kind.ts';
import { imageTool } from './image/kind.ts';
import type { ToolKindEntry } from './kind.ts';
import { mcpTool } from './mcp/kind.ts';
import { webPageTool } from './web-page/kind.ts';
import { webSearchTool } from './web-search/kind.ts';

/** Every kind of tool that agents may have. Adding one is its folder and a line here and in `runtimes.ts`. */
const KINDS: Partial<Record<ToolKind, ToolKindEntry>> = {
  http: httpTool,
  code: codeTool,
  code_interpreter: codeInterpreterTool,
  agent: agentTool,
  web_search: webSearchTool,
  web_page: webPageTool,
  file_search: fileSearchTool,
  computer: computerTool,
  browser: browserTool,
  mcp: mcpTool,
  image: imageTool,
};

/** @returns undefined for a kind that is not built into this version */
export function findToolKind(kind: string): ToolKindEntry | undefined {
  return Object.hasOwn(KINDS, kind) ? KINDS[kind as ToolKind] : undefined;
}

/** All kinds, in the order in which people see them. */
export function listToolKinds(): ToolKindEntry[] {
  return Object.values(KINDS);
}
