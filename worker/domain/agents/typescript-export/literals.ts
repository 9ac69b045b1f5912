/**
 * Texts and values of users as TypeScript. Whatever they hold, they stay inside their literal: quotes, backslashes,
 * `${`, line ends and lone surrogates are written as escapes, and so is what would make a line read otherwise than it
 * runs (marks of direction: https://trojansource.codes).
 */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is written as escapes
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(character: string): string {
  return NAMED[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A text on one line, in single quotes. */
export function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replace(UNSAFE, escaped)}'`;
}

/** A text inside a template literal, its lines as they are; without the backticks around it. */
export function insideTemplate(text: string): string {
  return text
    .replace(/\\|`|\$(?=\{|$)/g, '\\$&')
    .replace(UNSAFE, (character) => (character === '\n' ? character : escaped(character)));
}

/** A text: on one line where it has one, else as a template literal. */
export function textLiteral(text: string): string {
  return text.includes('\n') ? `\`${insideTemplate(text)}\`` : quoted(text);
}

/** What stands behind `//`: a line of its own for each line. */
export function comment(text: string, indent = ''): string {
  return text
    .split(/\r\n|[\n\r\u2028\u2029\u0085]/)
    .map((line) => `${indent}// ${line.replace(UNSAFE, ' ')}`.trimEnd())
    .join('\n');
}

const PLAIN_KEY = /^[A-Za-z_$][\w$]*$/;

/** A member's name; `__proto__` in brackets, or it would be the prototype. */
function keyLiteral(name: string): string {
  if (name === '__proto__') return "['__proto__']";
  return PLAIN_KEY.test(name) ? name : quoted(name);
}

const LINE_CHARS = 100;

/** JSON as a TypeScript expression: on one line where it fits, else indented from `indent` on. */
export function jsonLiteral(value: unknown, indent = ''): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const isList = Array.isArray(value);
  const deeper = `${indent}  `;
  const parts = isList
    ? value.map((item) => jsonLiteral(item, deeper))
    : Object.entries(value).map(([name, item]) => `${keyLiteral(name)}: ${jsonLiteral(item, deeper)}`);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  if (parts.length === 0) return `${open}${close}`;
  const space = isList ? '' : ' ';
  const line = `${open}${space}${parts.join(', ')}${space}${close}`;
  if (line.length + indent.length <= LINE_CHARS && !line.includes('\n')) return line;
  return `${open}\n${parts.map((part) => `${deeper}${part},\n`).join('')}${indent}${close}`;
}
