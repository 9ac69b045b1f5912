import type { FunctionTool } from '@openai/agents-core';
import { freeToolName } from '../../kernel/tool-names.ts';
import type { AgentSpec } from '../definition.ts';
import { shownResult } from '../pictures.ts';
import type { RunState } from '../run-state.ts';
import type { ToolRequest } from '../tool-ports.ts';
import { callTool, type OfferedFunction } from './call-tool.ts';
import { offeredFunctions } from './offers.ts';
import { ToolFailure, type ToolOutcome } from './runtime.ts';

/** Runs an agent as a tool; the engine gives it, since it runs agents. */
export type AgentAsTool = (agentId: string, request: ToolRequest, run: RunState) => Promise<ToolOutcome>;

/** The tools of an agent in the SDK's form; each call goes through the journal. */
export function sdkTools(agent: AgentSpec, run: RunState, agentAsTool: AgentAsTool): FunctionTool[] {
  const taken = new Set<string>();
  return (agent.tools ?? []).flatMap((tool) =>
    offeredFunctions(tool).map((fn) => {
      const name = freeToolName(fn.name, (other) => taken.has(other));
      taken.add(name);
      const perform: OfferedFunction['perform'] =
        tool.kind === 'agent'
          ? (request, state) => agentAsTool(String(tool.config['agentId']), request, state)
          : (request, state) => throughPort(fn.name, tool, request, state);
      return toSdkTool({ agent, tool, fn: { ...fn, name }, perform }, run);
    }),
  );
}

async function throughPort(fn: string, tool: OfferedFunction['tool'], request: ToolRequest, { shared }: RunState) {
  const { agentId, args, callId } = request;
  const { tools } = shared.ports;
  if (!tools) throw new ToolFailure('not_configured', 'Tools can not be called here.');
  return tools.run({ agentId, tool, fn, args, effectKey: callId }, shared.latch.signal);
}

function toSdkTool(offered: OfferedFunction, run: RunState): FunctionTool {
  const { name, description, parameters, toolType } = offered.fn;
  return {
    type: 'function',
    name,
    description,
    // The schema was checked when the tool was saved; the SDK's type can't describe a user's schema.
    parameters: parameters as never,
    strict: false,
    ...(toolType ? { providerData: { toolType } } : {}),
    invoke: async (_context, input, details) => {
      const callId = details?.toolCall?.callId;
      if (!callId) throw new ToolFailure('internal', 'The call has no id.');
      return shownResult(await callTool(offered, input, callId, run));
    },
    // A person is asked by the journal, where a run can wait for days; the SDK's own way keeps it in memory.
    needsApproval: async () => false,
    isEnabled: async () => true,
  };
}
