import { WorkerEntrypoint } from 'cloudflare:workers';
import { asksForApproval } from '../../engine/conditions/condition.ts';
import { runTool, type ToolResult, type ToolRunnerJob, type ToolRunnerRpc } from '../../engine/tools/run-tool.ts';
import type { Env } from '../../env.ts';
import { toolWorld } from './tool-world.ts';

/**
 * Makes tool calls, one invocation each: shells, users' code, regexes and expressions over what users and models
 * wrote never run inside of a RunHost, and each call has six connections of its own (DESIGN, "Room").
 */
export class ToolRunner extends WorkerEntrypoint<Env> implements ToolRunnerRpc {
  async run(job: ToolRunnerJob): Promise<ToolResult> {
    return runTool(job, toolWorld(this.env, job));
  }

  async asks(when: string, args: Record<string, unknown>): Promise<boolean> {
    return asksForApproval(when, args).ask;
  }
}
