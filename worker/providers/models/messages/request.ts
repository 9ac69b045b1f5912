import { type ModelRequest, UserError } from '@openai/agents-core';
import { schemaInstruction } from '../chat/output-format.ts';
import { type Json, rejects, type WireTarget } from '../wire.ts';
import type { Block, CacheControl, TextBlock, ToolParam } from './blocks.ts';
import { type Conversation, markOf, toConversation } from './conversation.ts';
import { enforceable } from './schema.ts';

/** Tokens of an answer where neither the agent nor the catalog says a number: the protocol wants one. */
const USUAL_MAX_TOKENS = 8_192;
const MOST_UNASKED_TOKENS = 32_000;

/** Tokens for thinking, by effort, where a model wants a number (Claude Haiku 4.5 and before). */
const BUDGETS: Record<string, number> = { minimal: 1_024, low: 2_048, medium: 8_192, high: 24_576 };

const KEEP: CacheControl = { type: 'ephemeral' };

export interface MessagesRequest {
  body: Json;
  /** Mark of the conversation that the answer will stand behind. */
  behind: string;
}

/** The body of a Messages request. @throws UserError for what the protocol can't express */
export function messagesRequest(request: ModelRequest, target: WireTarget): MessagesRequest {
  const { modelSettings: settings, input } = request;
  const items = typeof input === 'string' ? [{ role: 'user' as const, content: input }] : input;
  const format = formatOf(request);
  const enforced = format !== undefined && target.capabilities.structuredOutput === 'strict';
  const told = format !== undefined && !enforced ? schemaInstruction(format) : undefined;
  const instructions = [request.systemInstructions, told].filter(Boolean).join('\n\n');
  const conversation = toConversation(instructions, items);
  // Before marks for the cache are in it: those change from call to call.
  const behind = markOf(conversation.system, conversation.messages);
  const tools = toolsOf(request);
  const body: Json = {
    model: target.name,
    max_tokens: settings.maxTokens ?? Math.min(target.entry?.maxOutput ?? USUAL_MAX_TOKENS, MOST_UNASKED_TOKENS),
    stream: true,
    messages: conversation.messages,
  };
  if (conversation.system) body.system = [{ type: 'text', text: conversation.system } satisfies TextBlock];
  if (tools.length > 0) {
    body.tools = tools;
    body.tool_choice = toolChoiceOf(settings.toolChoice, settings.parallelToolCalls);
  }
  if (settings.temperature !== undefined) body.temperature = Math.min(1, settings.temperature);
  if (settings.topP !== undefined) body.top_p = settings.topP;
  if (enforced) body.output_config = { format: { type: 'json_schema', schema: enforceable(format) } };
  think(body, request, target);
  if (target.promptCaching) markForCache(body, conversation, tools);
  return { body, behind };
}

function formatOf({ outputType }: ModelRequest): unknown {
  return outputType === 'text' || outputType === undefined ? undefined : (outputType as { schema: unknown }).schema;
}

function toolsOf(request: ModelRequest): ToolParam[] {
  const tools = request.tools.map((tool): ToolParam => {
    if (tool.type !== 'function')
      throw new UserError(`Anthropic's Messages can't offer a tool of the kind "${tool.type}".`);
    return { name: tool.name, description: tool.description, input_schema: tool.parameters };
  });
  const handoffs = request.handoffs.map(
    ({ toolName, toolDescription, inputJsonSchema }): ToolParam => ({
      name: toolName,
      description: toolDescription,
      input_schema: inputJsonSchema.type ? inputJsonSchema : { type: 'object', properties: {} },
    }),
  );
  return [...tools, ...handoffs];
}

function toolChoiceOf(choice: string | undefined, parallel: boolean | undefined): Json {
  const one = parallel === false ? { disable_parallel_tool_use: true } : {};
  if (choice === 'none') return { type: 'none' };
  if (choice === 'required') return { type: 'any', ...one };
  if (choice === undefined || choice === 'auto') return { type: 'auto', ...one };
  return { type: 'tool', name: choice, ...one };
}

/** Thinking as this model takes it; its summary is asked for, since a trace without it shows nothing. */
function think(body: Json, { modelSettings }: ModelRequest, target: WireTarget): void {
  const effort = modelSettings.reasoning?.effort ?? undefined;
  const kind = target.entry?.thinking;
  if (!kind) return;
  const off = effort === 'none' && kind !== 'always';
  if (kind === 'budget') {
    const budget = effort && effort !== 'none' ? (BUDGETS[effort] ?? BUDGETS.high) : undefined;
    if (budget === undefined || forcesTool(body)) return;
    body.thinking = { type: 'enabled', budget_tokens: budget };
    body.max_tokens = Math.max(Number(body.max_tokens), budget + USUAL_MAX_TOKENS);
    delete body.temperature;
    delete body.top_p;
    return;
  }
  // A forced tool and thinking exclude each other where thinking can be switched off.
  if (off || (forcesTool(body) && !rejects(target, 'tool_choice'))) {
    body.thinking = { type: 'disabled' };
    return;
  }
  body.thinking = { type: 'adaptive', display: 'summarized' };
  if (effort) {
    const level = effort === 'minimal' || effort === 'none' ? 'low' : effort;
    body.output_config = { ...(body.output_config as Json | undefined), effort: level };
  }
}

function forcesTool(body: Json): boolean {
  const { type } = (body.tool_choice ?? {}) as { type?: string };
  return type === 'any' || type === 'tool';
}

/** Marks where the provider may keep the prompt: behind the tools, the instructions and the newest turn. */
function markForCache(body: Json, conversation: Conversation, tools: ToolParam[]): void {
  const lastTool = tools.at(-1);
  if (lastTool) lastTool.cache_control = KEEP;
  const system = (body.system as TextBlock[] | undefined)?.at(-1);
  if (system) system.cache_control = KEEP;
  const newest = conversation.messages.at(-1);
  const block = newest?.content.at(-1);
  if (newest && block && canBeMarked(block))
    newest.content[newest.content.length - 1] = { ...block, cache_control: KEEP };
}

function canBeMarked(block: Block): block is Exclude<Block, { type: 'thinking' | 'redacted_thinking' }> {
  return block.type !== 'thinking' && block.type !== 'redacted_thinking';
}
