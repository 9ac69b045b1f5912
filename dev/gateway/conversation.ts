/** A request to a model, whichever of the two protocols it came by. */
export interface Conversation {
  model: string;
  /** System and developer messages, joined. */
  instructions: string;
  turns: Turn[];
  tools: ToolSpec[];
  toolChoice: 'auto' | 'required' | 'none' | { name: string };
  format: OutputFormat;
  /** Output tokens at most. */
  maxTokens: number | null;
}

export type Turn =
  | { kind: 'user'; text: string }
  | { kind: 'assistant'; text: string }
  | { kind: 'call'; id: string; name: string; arguments: string }
  | { kind: 'result'; id: string; text: string };

export interface ToolSpec {
  name: string;
  description: string;
  parameters: JsonSchema;
}

export type OutputFormat = { kind: 'text' } | { kind: 'json' } | { kind: 'schema'; schema: JsonSchema };

export type JsonSchema = Record<string, unknown>;

/** What the model said. */
export type ModelAnswer =
  | { kind: 'text'; text: string; truncated: boolean }
  | { kind: 'calls'; calls: { name: string; arguments: string }[] };

export function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Text of a message's content: a string, or parts of which the texts count. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => {
      if (!isRecord(part)) return '';
      if (typeof part['text'] === 'string') return part['text'];
      if (typeof part['refusal'] === 'string') return part['refusal'];
      return typeof part['type'] === 'string' ? `[${part['type']}]` : '';
    })
    .filter((text) => text !== '')
    .join('\n');
}
