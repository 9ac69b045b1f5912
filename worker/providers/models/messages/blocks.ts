/** The parts of Anthropic's Messages that we send and read: platform.claude.com/docs/en/api/messages. */

export interface CacheControl {
  type: 'ephemeral';
}

export type ImageSource =
  | { type: 'base64'; media_type: string; data: string }
  | { type: 'url'; url: string }
  | { type: 'text'; media_type: 'text/plain'; data: string };

type Marked = { cache_control?: CacheControl };

export type TextBlock = { type: 'text'; text: string } & Marked;
export type MediaBlock = { type: 'image' | 'document'; source: ImageSource; title?: string } & Marked;
export type ToolUseBlock = { type: 'tool_use'; id: string; name: string; input: unknown } & Marked;
export type ToolResultBlock = {
  type: 'tool_result';
  tool_use_id: string;
  content: string | (TextBlock | MediaBlock)[];
} & Marked;
export type ThinkingBlock =
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'redacted_thinking'; data: string };

export type Block = TextBlock | MediaBlock | ToolUseBlock | ToolResultBlock | ThinkingBlock;

export interface Message {
  role: 'user' | 'assistant';
  content: Block[];
}

export interface ToolParam extends Marked {
  name: string;
  description: string;
  input_schema: unknown;
}

/** How a turn's thoughts are kept in a reasoning item. */
export interface KeptThoughts {
  blocks: ThinkingBlock[];
  /** Mark of all that stood before them: they are of no use behind anything else. */
  behind: string;
}
