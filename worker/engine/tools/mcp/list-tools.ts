import { foreignObjectSchema } from '../http/foreign-schema.ts';
import { ToolFailure, type ToolWorld } from '../runtime.ts';
import type { McpSession } from './client.ts';
import { MAX_MCP_TOOLS, type McpConfig, type McpTool } from './config.ts';
import { withServer } from './run.ts';

const MAX_PAGES = 20;
const MAX_NAME = 128;
const MAX_DESCRIPTION = 2_000;

/**
 * The tools that a server has now, in the form in which a config keeps them.
 * @throws ToolFailure unauthorized, denied, upstream_failed, too_large where there are too many
 */
export async function listMcpTools(config: McpConfig, world: ToolWorld): Promise<McpTool[]> {
  return withServer(config, world, async (session) => {
    const tools = new Map<string, McpTool>();
    for await (const raw of pages(session)) {
      const tool = readTool(raw);
      if (tool && !tools.has(tool.name)) tools.set(tool.name, tool);
      if (tools.size > MAX_MCP_TOOLS)
        throw new ToolFailure('too_large', `The server has more than ${MAX_MCP_TOOLS} tools.`);
    }
    return [...tools.values()];
  });
}

async function* pages(session: McpSession): AsyncGenerator<unknown> {
  let cursor: unknown;
  for (let page = 0; page < MAX_PAGES; page++) {
    const result = await session.request('tools/list', typeof cursor === 'string' ? { cursor } : {});
    if (!Array.isArray(result['tools'])) throw new ToolFailure('upstream_failed', 'The server sent no list of tools.');
    yield* result['tools'];
    cursor = result['nextCursor'];
    if (typeof cursor !== 'string' || !cursor) return;
  }
}

/** @returns undefined for what can't be called by its name */
function readTool(raw: unknown): McpTool | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const { name, title, description, inputSchema, annotations } = raw as Record<string, unknown>;
  if (typeof name !== 'string' || !name || name.length > MAX_NAME || name.includes('\0') || !name.isWellFormed())
    return undefined;
  const about = [description, title].find((text) => typeof text === 'string' && text) ?? '';
  const { readOnlyHint, idempotentHint } = (annotations ?? {}) as Record<string, unknown>;
  return {
    name,
    description: String(about).toWellFormed().replaceAll('\0', '\uFFFD').slice(0, MAX_DESCRIPTION).toWellFormed(),
    inputSchema: foreignObjectSchema(inputSchema),
    repeatable: readOnlyHint === true || idempotentHint === true,
  };
}
