import { OpenedSecrets } from '../http/secrets.ts';
import { ToolFailure, type ToolRuntime, type ToolWorld } from '../runtime.ts';
import { authenticate } from './authenticate.ts';
import { McpSession } from './client.ts';
import type { McpConfig } from './config.ts';
import { toolBehind } from './functions.ts';
import { readResult } from './result.ts';

const BEARER = 'Bearer ';

/** A session of its own with the server, authenticated; whatever comes back is free of secrets. */
export async function withServer<Value>(
  config: McpConfig,
  world: ToolWorld,
  work: (session: McpSession) => Promise<Value>,
): Promise<Value> {
  const secrets = new OpenedSecrets(world, new URL(config.url).origin);
  const talk = async (headers: Record<string, string>) =>
    secrets.hide(await McpSession.during(new McpSession(config.url, headers, world, secrets), work));
  const headers = await authenticate(config, world, secrets);
  try {
    return await talk(headers);
  } catch (error) {
    if (config.auth.kind !== 'sign_in' || !isRefusal(error)) throw error;
    // Refused before its time: what was refused was not done, so it is said once more with a new token.
    return await talk(await authenticate(config, world, secrets, headers['authorization']?.slice(BEARER.length)));
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof ToolFailure && error.code === 'unauthorized' && error.details?.['status'] === 401;
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
