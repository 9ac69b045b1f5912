import { capped } from '../output.ts';
import { MAX_OUTPUT_CHARS, type ToolOutcome } from '../runtime.ts';

const MAX_PARTS = 200;
const MAX_NAME = 300;

type Part = Record<string, unknown>;

/** What a model reads of the result of `tools/call`: texts as they are, of everything else what it is. */
export function readResult(result: Record<string, unknown>): Pick<ToolOutcome, 'output' | 'failed'> {
  const content = Array.isArray(result['content']) ? result['content'].slice(0, MAX_PARTS) : [];
  const texts = content.flatMap((part) => (isObject(part) ? [partText(part)] : []));
  const structured = result['structuredContent'];
  // Servers repeat structured content as text for clients that know only that; once is enough.
  const output = texts.length === 0 && structured !== undefined ? structured : texts.join('\n\n');
  const failed = result['isError'] === true;
  if (failed) return { output: capped(output) || 'The tool failed without saying why.', failed };
  return { output: output === '' ? 'Done. The tool gave no text.' : output };
}

function partText(part: Part): string {
  switch (part['type']) {
    case 'text':
      return capped(String(part['text'] ?? ''), MAX_OUTPUT_CHARS);
    case 'image':
    case 'audio':
      return `[${part['type']}: ${short(part['mimeType'])}, ${byteLength(part['data'])} bytes, not shown]`;
    case 'resource_link':
      return `[link: ${short(part['title'] ?? part['name'])} ${short(part['uri'])}]`;
    case 'resource':
      return resourceText(isObject(part['resource']) ? part['resource'] : {});
    default:
      return `[${short(part['type'])}: not shown]`;
  }
}

function resourceText({ uri, mimeType, text, blob }: Part): string {
  if (typeof text === 'string') return `[resource ${short(uri)}]\n${text}`;
  return `[resource: ${short(uri)}, ${short(mimeType)}, ${byteLength(blob)} bytes, not shown]`;
}

function byteLength(base64: unknown): number {
  return typeof base64 === 'string' ? Math.floor((base64.replace(/=+$/, '').length * 3) / 4) : 0;
}

function short(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, MAX_NAME) : 'unknown';
}

function isObject(value: unknown): value is Part {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
