import type { GuardrailSpec, ToolSpec } from '../../worker/engine/definition.ts';
import { type GuardPort, MODERATION_PROVIDER } from '../../worker/engine/guard-ports.ts';
import type { GuardrailTrip } from '../../worker/engine/guardrails/apply.ts';
import type { ToolPort } from '../../worker/engine/tool-ports.ts';
import { findToolKind } from '../../worker/engine/tools/kinds.ts';
import type { ToolRunnerRpc } from '../../worker/engine/tools/run-tool.ts';
import { ToolFailure } from '../../worker/engine/tools/runtime.ts';
import { runBody } from '../../worker/kernel/ids.ts';
import { type StoredSecret, storedSecret } from '../../worker/kernel/stored-secret.ts';
import type { StartRun } from './protocol.ts';

/** Whose secrets a tool may use: its owner's where it runs as the owner of somebody else's agent, else the account's. */
function within(agentId: string, tool: ToolSpec, { lent, keys, accountId }: StartRun): StoredSecret[] {
  const owners = tool.runAs === 'owner' ? lent?.[agentId] : undefined;
  return owners ?? keys.map((key) => storedSecret(accountId, key));
}

/** Only the secrets that this tool's configuration names leave the host with a call. */
function secretsFor(agentId: string, tool: ToolSpec, spec: StartRun): StoredSecret[] {
  const entry = findToolKind(tool.kind);
  const config = entry?.config.safeParse(tool.config);
  if (!entry || !config?.success) return [];
  const reachable = within(agentId, tool, spec);
  return entry
    .secrets(config.data)
    .flatMap(({ provider, keyId }) =>
      reachable.filter((secret) => secret.provider === provider && (keyId === undefined || secret.id === keyId)),
    );
}

/** Whose files the tools of a run see: its session's, or those of its agent's runs without one. */
export function toolScope({ sessionId, agentId }: StartRun): string {
  return sessionId ?? agentId;
}

/** Tools of one run, called through the stateless runner: one invocation each (DESIGN, "Room"). */
export function toolDoor(spec: StartRun, runner: ToolRunnerRpc): ToolPort {
  return {
    async run(job) {
      const result = await runner
        .run({
          ...job,
          effectKey: `${runBody(spec.runId)}/${job.effectKey}`,
          accountId: spec.accountId,
          scope: toolScope(spec),
          secrets: secretsFor(job.agentId, job.tool, spec),
        })
        // The invocation died: too much memory or processor time.
        .catch(() => {
          throw new ToolFailure('internal', `${job.fn} ended before it gave a result.`);
        });
      if (result.ok) return result.outcome;
      throw new ToolFailure(result.code, result.message, result.details);
    },
    asks: (when, args) => runner.asks(when, args).catch(() => true),
  };
}

/** Checks of one run's guardrails, made by the stateless runner: patterns over what people wrote never run here. */
export function guardDoor(spec: StartRun, runner: ToolRunnerRpc): GuardPort {
  return {
    async guard(specs, stage, form, value, judge) {
      const secrets = spec.keys
        .filter(({ provider }) => provider === MODERATION_PROVIDER)
        .map((key) => storedSecret(spec.accountId, key));
      try {
        return await runner.guard({ specs, stage, form, value, accountId: spec.accountId, secrets }, judge);
      } catch {
        return { value, trips: [unchecked(specs[0])], blocked: true };
      }
    },
  };
}

/** What is not checked does not pass. */
function unchecked(spec: GuardrailSpec | undefined): GuardrailTrip {
  const { id = '', name = '', kind = '' } = spec ?? {};
  const reason = 'The check could not be made.';
  return { guardrailId: id, name, kind, action: 'block', reason, details: {}, failed: true };
}
