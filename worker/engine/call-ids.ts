import type { AgentOutputItem } from '@openai/agents-core';

/**
 * Gives each tool call of a response the id `{step}_{i}`: providers send empty, repeated and missing
 * ids, and a repeated step must send the same ones again.
 */
export function rewriteCallIds(output: AgentOutputItem[], step: string): AgentOutputItem[] {
  let index = 0;
  return output.map((item) => (item.type === 'function_call' ? { ...item, callId: `${step}_${index++}` } : item));
}
