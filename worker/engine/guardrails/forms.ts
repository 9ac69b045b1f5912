import type { AgentInputItem } from '@openai/agents-core';

/** How guardrails read a value, and put masked text back into it. */
export interface Form<T> {
  /** All its text, as a check reads it. */
  text(value: T): string;
  /** The value as JSON, for checks of its shape. */
  json(value: T): string;
  /** How many texts it consists of; a find may span several. */
  parts(value: T): number;
  /** The value with each of its texts replaced by what `mask` makes of it. */
  masked(value: T, mask: (text: string) => Promise<string>): Promise<T>;
}

export const TEXT_FORM: Form<string> = {
  text: (value) => value,
  json: (value) => value,
  parts: () => 1,
  masked: (value, mask) => mask(value),
};

function isTextPart(part: unknown): part is { text: string } {
  return typeof part === 'object' && part !== null && 'text' in part && typeof part.text === 'string';
}

/** The texts of one item: of a message of the user's or of a tool's result. The model's own items have none here. */
function textsOf(item: AgentInputItem): string[] {
  if ('role' in item && item.role === 'user') return contentTexts(item.content);
  if (item.type === 'function_call_result') return contentTexts(item.output);
  return [];
}

function contentTexts(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  if (isTextPart(content)) return [content.text];
  return Array.isArray(content) ? content.filter(isTextPart).map(({ text }) => text) : [];
}

/** What people and tools said in these items, in order: the text that input guardrails look at. */
export function itemTexts(items: readonly AgentInputItem[]): string[] {
  return items.flatMap(textsOf);
}

function withContent<C>(content: C, next: () => string): C {
  if (typeof content === 'string') return next() as C;
  if (isTextPart(content)) return { ...content, text: next() };
  if (!Array.isArray(content)) return content;
  return content.map((part: unknown) => (isTextPart(part) ? { ...part, text: next() } : part)) as C;
}

/**
 * The items with other texts in place of their own.
 * @param texts as many as `itemTexts` gives, in its order
 */
export function withTexts(items: readonly AgentInputItem[], texts: readonly string[]): AgentInputItem[] {
  let at = 0;
  const next = () => texts[at++] ?? '';
  return items.map((item): AgentInputItem => {
    if ('role' in item && item.role === 'user') return { ...item, content: withContent(item.content, next) };
    if (item.type === 'function_call_result') return { ...item, output: withContent(item.output, next) };
    return item;
  });
}

export const ITEMS_FORM: Form<readonly AgentInputItem[]> = {
  text: (items) => itemTexts(items).join('\n'),
  json: (items) => itemTexts(items).join('\n'),
  parts: (items) => itemTexts(items).length,
  async masked(items, mask) {
    const texts: string[] = [];
    for (const text of itemTexts(items)) texts.push(await mask(text));
    return withTexts(items, texts);
  },
};

/** Deeper JSON is not walked: no tool of ours gives it. */
const MAX_DEPTH = 200;

/** JSON as people read it: no escapes inside its texts, so that words and patterns are whole. */
function readable(value: unknown): string {
  if (typeof value === 'string') return value;
  const json = JSON.stringify(value, null, 1) ?? '';
  return json.replace(/\\(["\\/bfnrt]|u[0-9a-f]{4})/gi, (whole, sign: string) => {
    if (sign === '"' || sign === '\\' || sign === '/') return sign;
    return sign.startsWith('u')
      ? String.fromCharCode(Number.parseInt(sign.slice(1), 16))
      : whole === '\\n'
        ? '\n'
        : ' ';
  });
}

async function maskLeaves(value: unknown, mask: (text: string) => Promise<string>, depth: number): Promise<unknown> {
  if (depth > MAX_DEPTH) throw new Error('The JSON is nested too deep to be masked.');
  if (typeof value === 'string') return mask(value);
  if (typeof value === 'number') {
    const text = String(value);
    const masked = await mask(text);
    return masked === text ? value : masked;
  }
  if (Array.isArray(value)) {
    const all: unknown[] = [];
    for (const each of value) all.push(await maskLeaves(each, mask, depth + 1));
    return all;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries: [string, unknown][] = [];
  for (const [key, each] of Object.entries(value)) entries.push([key, await maskLeaves(each, mask, depth + 1)]);
  return Object.fromEntries(entries);
}

/** Arguments and results of tools: names of fields are read too, and only their values are masked. */
export const JSON_FORM: Form<unknown> = {
  text: readable,
  json: (value) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')),
  parts: (value) => (typeof value === 'string' ? 1 : 2),
  masked: (value, mask) => maskLeaves(value, mask, 0),
};
