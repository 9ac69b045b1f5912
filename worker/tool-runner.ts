import { WorkerEntrypoint } from 'cloudflare:workers';
import type { AgentInputItem } from '@openai/agents-core';
import { signInToken } from '../durable-objects/mcp-connection/client.ts';
import { searchAllowed } from '../durable-objects/rate-limiter/search-limit.ts';
import { searchForAgent } from './domain/agents/service-file-search.ts';
import { asksForApproval } from './engine/conditions/condition.ts';
import type { Judge } from './engine/guard-ports.ts';
import { applyGuardrails, type Guarded, guardItems, guardJson } from './engine/guardrails/apply.ts';
import type { FileSearch } from './engine/tools/file-search/port.ts';
import { mcpConfigSchema } from './engine/tools/mcp/config.ts';
import {
  type GuardJob,
  type McpListJob,
  type McpListResult,
  runTool,
  type ToolResult,
  type ToolRunnerJob,
  type ToolRunnerRpc,
} from './engine/tools/run-tool.ts';
import { ToolFailure } from './engine/tools/runtime.ts';
import { type Env, settingsOf } from './env.ts';
import { databaseOf } from './http/context.ts';
import { moderation, type OpenGate, toolWorld } from './providers/tool-runner/tool-world.ts';

/**
 * Makes tool calls, one invocation each: shells, users' code, regexes and expressions over what users and models
 * wrote never run inside of a RunHost, and each call has six connections of its own (DESIGN, "Room").
 */
export class ToolRunner extends WorkerEntrypoint<Env> implements ToolRunnerRpc {
  async run(job: ToolRunnerJob): Promise<ToolResult> {
    if (job.tool.kind === 'web_search' && !(await searchAllowed(this.env, job.accountId)).allowed)
      return { ok: false, code: 'rate_limited', message: 'Too many searches within a minute. Try again in a moment.' };
    return runTool(job, this.#world(job, this.#fileSearch(job)));
  }

  async guard({ specs, stage, form, value, secrets }: GuardJob, judge: Judge): Promise<Guarded<unknown>> {
    // The judge's function comes from the run's host: its call is a step of the run.
    const moderate = await moderation(settingsOf(this.env), secrets);
    const world = {
      judge: (instructions: string, text: string) => judge(instructions, text),
      ...(moderate ? { moderate } : {}),
    };
    if (form === 'items') return guardItems(specs, stage, value as AgentInputItem[], world);
    if (form === 'json') return guardJson(specs, stage, value, world);
    const { text, ...result } = await applyGuardrails(specs, stage, String(value), world);
    return { value: text, ...result };
  }

  async listMcp(job: McpListJob): Promise<McpListResult> {
    const world = this.#world({ ...job, scope: job.tool.id });
    const signal = AbortSignal.timeout(job.tool.timeoutMs);
    try {
      const [{ listMcpTools }, config] = await Promise.all([
        import('./engine/tools/mcp/list-tools.ts'),
        mcpConfigSchema.parseAsync(job.tool.config),
      ]);
      return { ok: true, tools: await listMcpTools(config, { ...world, signal }) };
    } catch (error) {
      return { ok: false, message: error instanceof ToolFailure ? error.message : 'The server gave no list.' };
    }
  }

  async asks(when: string, args: Record<string, unknown>): Promise<boolean> {
    return asksForApproval(when, args).ask;
  }

  #fileSearch({ accountId, agentId, tool }: ToolRunnerJob): FileSearch {
    const settings = settingsOf(this.env);
    const world = { env: this.env, settings, db: databaseOf(this.env) };
    return (request) => searchForAgent(world, { accountId, agentId, runAs: tool.runAs }, request);
  }

  #world(job: Pick<ToolRunnerJob, 'accountId' | 'scope' | 'secrets' | 'tool'>, searchFiles?: FileSearch) {
    const { CodeGate } = this.ctx.exports as unknown as { CodeGate: OpenGate };
    return toolWorld(this.env, job, CodeGate, (ref, refused) => signInToken(this.env, ref, refused), searchFiles);
  }
}
