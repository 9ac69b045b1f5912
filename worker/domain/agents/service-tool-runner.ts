import { exports } from 'cloudflare:workers';
import type { ProviderKeyRef } from '../../../durable-objects/run-host/protocol.ts';
import type { ToolSpec } from '../../engine/definition.ts';
import type { ToolRunnerRpc } from '../../engine/tools/run-tool.ts';
import { type StoredSecret, storedSecret } from '../../kernel/stored-secret.ts';
import { outboundPolicy } from '../../providers/outbound/policy.ts';
import type { ServiceContext } from '../context.ts';
import { readTool } from './tool-rules.ts';

/** The worker's own entrypoint; its type does not survive the generated one of `exports`. */
export function runner(): ToolRunnerRpc {
  return (exports as unknown as { ToolRunner: ToolRunnerRpc }).ToolRunner;
}

/** Only the secrets that the tool's config names leave with a call. */
export function secretsFor(ctx: ServiceContext, tool: ToolSpec, keys: readonly ProviderKeyRef[]): StoredSecret[] {
  const owner = ctx.actor.userId;
  const { secrets } = readTool(tool, outboundPolicy(ctx.settings));
  return keys
    .filter((key) => secrets.some(({ provider, keyId }) => key.provider === provider && (!keyId || keyId === key.id)))
    .map((key) => storedSecret(owner, key));
}
