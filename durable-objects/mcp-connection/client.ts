import { ToolFailure } from '../../worker/engine/tools/runtime.ts';
import type { Env } from '../../worker/env.ts';
import type { ConnectionRef, McpConnectionRpc } from './protocol.ts';

/** The object of one connection. It trusts no id: whose the connection is, it reads with it. */
export function mcpConnection(env: Pick<Env, 'MCP_CONNECTION'>, id: string): McpConnectionRpc {
  return env.MCP_CONNECTION.getByName(id) as unknown as McpConnectionRpc;
}

/**
 * The access token of a sign-in, renewed where it has to be: what a run took along when it began is old after an hour,
 * and its refresh token is used up.
 * @returns null where there is no such sign-in
 * @throws ToolFailure unauthorized, upstream_failed
 */
export async function signInToken(env: Pick<Env, 'MCP_CONNECTION'>, { id, owner }: ConnectionRef, refused?: string) {
  const answer = await mcpConnection(env, id).accessToken({ owner, id }, refused);
  if (answer.ok) return { value: answer.token, baseUrl: answer.url };
  if (answer.code === 'gone') return null;
  if (answer.code === 'unreachable')
    throw new ToolFailure('upstream_failed', `The sign-in to this server could not be renewed. ${answer.reason}`);
  const details = { connectionId: id, remedy: 'connect_again', reason: answer.reason };
  throw new ToolFailure(
    'unauthorized',
    'The sign-in to this server has ended. Its owner has to connect again.',
    details,
  );
}
