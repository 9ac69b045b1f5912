import type { ModelRequest } from '@openai/agents-core';
import { TOOL_TYPES, type ToolType } from '../../../engine/tools/kind.ts';
import type { Json } from '../wire.ts';
import { COMPUTER } from './computer-type.ts';
import { type NativeType, objects } from './native-type.ts';
import { SHELL } from './shell-type.ts';

const TYPES: Record<ToolType, NativeType> = { shell: SHELL, computer: COMPUTER };

/**
 * OpenAI's own types of tools on the wire (Plan 16.3.4). Inside they are functions like all others: journaled, asked
 * about, guarded and paid in one way, and a conversation may go on with a model that has no such type.
 */
export class NativeTools {
  readonly #types = new Map<string, NativeType>();
  readonly #descriptions: string[] = [];

  /** @param takes what the model takes; of several functions of one type the first has it, the others stay functions */
  constructor(tools: ModelRequest['tools'], takes: readonly ToolType[]) {
    const left = new Set(takes);
    for (const tool of tools) {
      if (tool.type !== 'function') continue;
      const asked: unknown = tool.providerData?.['toolType'];
      const type = TOOL_TYPES.find((one) => one === asked);
      if (!type || !left.delete(type)) continue;
      this.#types.set(tool.name, TYPES[type]);
      this.#descriptions.push(`The ${type} tool: ${tool.description}`);
    }
  }

  /** The request with these types in it. They have no description of their own, so it goes with the instructions. */
  write(body: Json): Json {
    if (this.#types.size === 0) return body;
    const { tools, input, tool_choice: choice, instructions } = body;
    const asked = this.#types.get(String((choice as Json | null | undefined)?.['name'] ?? ''));
    return {
      ...body,
      instructions: [instructions, ...this.#descriptions].filter(Boolean).join('\n\n'),
      tools: objects(tools).map((tool) => this.#typeOf(tool)?.offer ?? tool),
      ...(asked ? { tool_choice: { type: asked.offer['type'] } } : {}),
      ...(Array.isArray(input) ? { input: this.#items(objects(input)) } : {}),
    };
  }

  /** Turns the calls of an answer into those of their functions, in place: the SDK reads the event afterwards. */
  read(event: Json): void {
    const response = event['response'] as Json | undefined;
    if (event['type'] !== 'response.completed' || !response) return;
    for (const [name, type] of this.#types) {
      for (const item of objects(response['output'])) {
        if (item['type'] !== type.callType) continue;
        const args = JSON.stringify(type.argumentsOf(item));
        const { id, call_id } = item;
        for (const key of Object.keys(item)) delete item[key];
        Object.assign(item, { type: 'function_call', id, call_id, name, arguments: args, status: 'completed' });
      }
    }
  }

  #typeOf({ type, name }: Json): NativeType | undefined {
    return type === 'function' || type === 'function_call' ? this.#types.get(String(name)) : undefined;
  }

  /** Ids come again in each run of a session: a call's result is the next one of its id. */
  #items(input: Json[]): Json[] {
    const items = [...input];
    items.forEach((item, at) => {
      const type = this.#typeOf(item);
      if (!type) return;
      const isResult = (one: Json) => one['type'] === 'function_call_output' && one['call_id'] === item['call_id'];
      const answered = items.findIndex((one, index) => index > at && isResult(one));
      const args = parsed(item['arguments']);
      const written = args && type.itemsOf(String(item['call_id']), args, items[answered]?.['output']);
      if (!written || answered < 0) return;
      items[at] = written.call;
      items[answered] = written.result;
    });
    return items;
  }
}

function parsed(text: unknown): Json | undefined {
  try {
    const value: unknown = JSON.parse(String(text));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}
