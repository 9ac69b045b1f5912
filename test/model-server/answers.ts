/** What the scripted model says: decided by the request alone, so a repeated call says the same. */
export interface ScriptedAnswer {
  /** Pieces of the text, one delta each; empty for a tool call. */
  pieces: string[];
  toolCall: { name: string; arguments: string } | null;
  inputTokens: number;
  outputTokens: number;
}

/** The parts of a Chat Completions or Responses request that decide the answer. */
export interface ModelRequestBody {
  model?: string;
  stream?: boolean;
  messages?: { role: string; content?: unknown }[];
  input?: string | { role?: string; type?: string; content?: unknown }[];
  tools?: { type: string; name?: string; function?: { name: string } }[];
}

const MARKER = /\bmark-[a-z0-9-]+\b/;

/** The `mark-…` word of a request, by which a test finds its calls again. */
export function markerOf(text: string): string | undefined {
  return MARKER.exec(text)?.[0];
}

function firstTool(body: ModelRequestBody): string | undefined {
  const tool = body.tools?.[0];
  return tool?.function?.name ?? tool?.name;
}

function hasToolResult(body: ModelRequestBody): boolean {
  if (body.messages?.some((message) => message.role === 'tool')) return true;
  return Array.isArray(body.input) && body.input.some((item) => item.type === 'function_call_output');
}

/** `raw` is the body's text: a request that says "hand off" takes its first tool once, any other gets `pieces` words. */
export function answerTo(body: ModelRequestBody, raw: string, pieces: number): ScriptedAnswer {
  const tool = raw.includes('hand off') && !hasToolResult(body) ? firstTool(body) : undefined;
  if (tool) return { pieces: [], toolCall: { name: tool, arguments: '{}' }, inputTokens: 20, outputTokens: 5 };
  const name = markerOf(raw) ?? 'answer';
  const words = Array.from({ length: pieces }, (_, at) => `${at === 0 ? name : `word-${at}`} `);
  return { pieces: words, toolCall: null, inputTokens: 20, outputTokens: pieces };
}
