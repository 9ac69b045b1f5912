import type { ToolSpec } from '../../../engine/definition.ts';
import { bodyOf, type HttpConfig, httpConfigSchema, isRepeatable } from '../../../engine/tools/http/config.ts';
import { propertiesOf } from '../../../engine/tools/http/issues.ts';
import { parametersIn, parseMarks } from '../../../engine/tools/http/marks.ts';
import { namesIn, parseUrlTemplate } from '../../../engine/tools/http/url-template.ts';
import { jsonLiteral, quoted } from './literals.ts';
import type { Secrets } from './secrets.ts';
import type { SourceFile } from './source-file.ts';

/** The body of `execute` of an HTTP function: a fetch with what the tool says, and keys of the environment. */
export function httpExecute(tool: ToolSpec, secrets: Secrets, file: SourceFile): string[] | undefined {
  const read = httpConfigSchema.safeParse(tool.config);
  if (!read.success) return undefined;
  const config = read.data;
  const { pick, maxChars } = config.response;
  const sent = bodyLines(config, file);
  const usesArguments = sent?.usesArguments === true || takesArguments(config);
  const headers = headerLines(config, tool, secrets, sent?.type, file);
  return [
    ...(usesArguments ? [`const given = ${file.helper('argumentsOf')}(input);`] : []),
    `const url = ${/[{}?]/.test(config.url) ? `${file.helper('fillUrl')}(${quoted(config.url)}, ${usesArguments ? 'given' : '{}'})` : quoted(config.url)};`,
    `const headers = ${file.helper('headersOf')}([`,
    ...headers.map((line) => `  ${line},`),
    ']);',
    ...(sent?.lines ?? []),
    `const init = { method: ${quoted(config.method)}, headers${sent ? ', body' : ''} };`,
    `return ${file.helper('callApi')}(url, init, ${jsonLiteral({ pick, maxChars, timeoutMs: tool.timeoutMs })});`,
  ];
}

function takesArguments({ url, headers }: HttpConfig): boolean {
  return /[{}]/.test(url) || headers.some(({ value }) => parametersIn(value).length > 0);
}

function headerLines(
  config: HttpConfig,
  tool: ToolSpec,
  secrets: Secrets,
  type: string | undefined,
  file: SourceFile,
): string[] {
  const line = (name: string, value: string) => `[${quoted(name)}, ${value}]`;
  const own = config.headers.map(({ name, value }) => line(name, headerValue(name, value, tool, secrets, file)));
  const lines = [line('accept', quoted('application/json, text/*;q=0.9, */*;q=0.1'))];
  if (type) lines.push(line('content-type', quoted(type)));
  if (!isRepeatable(config)) lines.push(line('idempotency-key', 'crypto.randomUUID()'));
  return [...lines, ...own];
}

function headerValue(name: string, value: string, tool: ToolSpec, secrets: Secrets, file: SourceFile): string {
  const marks = parseMarks(value);
  const [only] = marks;
  if (marks.length === 1 && only && 'parameter' in only) {
    file.helper('fillUrl');
    const given = `argument(given, ${quoted(only.parameter)})`;
    return `(${given} ?? null) === null ? undefined : plain(${given})`;
  }
  const parts = marks.map((mark) => {
    if ('secret' in mark) return secrets.expression(mark.secret, `${tool.name} ${name}`);
    return quoted('text' in mark ? mark.text : '');
  });
  return parts.length === 0 ? "''" : parts.join(' + ');
}

interface Sent {
  type: string;
  lines: string[];
  usesArguments: boolean;
}

function bodyLines(config: HttpConfig, file: SourceFile): Sent | undefined {
  const body = bodyOf(config);
  if (body.kind === 'none') return undefined;
  if (body.kind === 'template') {
    const template = jsonLiteral(JSON.parse(body.text));
    const line = `const body = JSON.stringify(${file.helper('fillJson')}(${template}, given) ?? null);`;
    return { type: 'application/json', lines: [line], usesArguments: true };
  }
  const names = restOf(config);
  const entries = `${jsonLiteral(names)}.map((name) => [name, argument(given, name)] as const)`;
  file.helper('argumentsOf');
  if (body.kind === 'json') {
    const lines = [`const body = JSON.stringify(Object.fromEntries(${entries}));`];
    return { type: 'application/json', lines, usesArguments: true };
  }
  file.helper('fillUrl');
  const lines = [
    `const body = new URLSearchParams(${entries}`,
    '  .filter(([, value]) => value !== undefined)',
    '  .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((item) => [name, plain(item)])),',
    ').toString();',
  ];
  return { type: 'application/x-www-form-urlencoded', lines, usesArguments: true };
}

/** Parameters that stand neither in the address nor in a header: only those that the schema names. */
function restOf({ url, headers, parameters }: HttpConfig): string[] {
  const template = parseUrlTemplate(url);
  const placed = typeof template === 'string' ? [] : namesIn(template).all;
  const elsewhere = new Set([...placed, ...headers.flatMap(({ value }) => parametersIn(value))]);
  return propertiesOf(parameters).filter((name) => !elsewhere.has(name));
}
