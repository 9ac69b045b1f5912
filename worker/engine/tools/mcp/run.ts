import { OpenedSecrets } from '../http/secrets.ts';
import { ToolFailure, type ToolRuntime, type ToolWorld } from '../runtime.ts';
import { authenticate } from './authenticate.ts';
import { McpSession } from './client.ts';
import type { McpConfig } from './config.ts';
import { toolBehind } from './functions.ts';
import { readResult } from './result.ts';

/** A session of its own with the server, authenticated; whatever comes back is free of secrets. */
export async function withServer<Value>(
  config: McpConfig,
  world: ToolWorld,
  work: (session: McpSession) => Promise<Value>,
): Promise<Value> {
  const secrets = new OpenedSecrets(world, new URL(config.url).origin);
  const headers = await authenticate(config, world, secrets);
  return secrets.hide(await McpSession.during(new McpSession(config.url, headers, world, secrets), work));
}

/** Calls a tool of an MCP server. */
export const runMcpTool: ToolRuntime<McpConfig> = async ({ config, fn, args }, world) => {
  const tool = toolBehind(fn, config);
  if (!tool) throw new ToolFailure('not_configured', 'The server is no longer known to have this tool.');
  const result = await withServer(config, world, (session) =>
    session.request('tools/call', { name: tool.name, arguments: args }),
  );
  return {
    ...readResult(result),
    details: { server: new URL(config.url).host, tool: tool.name, arguments: args },
  };
};
