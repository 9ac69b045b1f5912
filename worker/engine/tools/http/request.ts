import { type ToolCall, ToolFailure } from '../runtime.ts';
import { bodyOf, type HttpConfig, isRepeatable, SECRET_PROVIDER } from './config.ts';
import { isHeaderValue } from './header-rules.ts';
import { propertiesOf } from './issues.ts';
import { fillJson, type Mark, parametersIn, parseMarks } from './marks.ts';
import type { OpenedSecrets } from './secrets.ts';
import { argument, fillUrl, namesIn, parseUrlTemplate, plain, type UrlTemplate } from './url-template.ts';

/** One call, ready to go out. `shown` is the same with names in the place of secrets, for the trace. */
export interface PreparedRequest {
  url: string;
  init: RequestInit & { headers: Headers };
  shown: { method: string; url: string; headers: Record<string, string>; body?: string };
}

const ACCEPT = 'application/json, text/*;q=0.9, */*;q=0.1';
const SHOWN_CHARS = 4_000;

/** @throws ToolFailure not_configured for what could not have been saved */
export function templateOf(url: string): UrlTemplate {
  const template = parseUrlTemplate(url);
  if (typeof template === 'string') throw new ToolFailure('not_configured', `The tool's address is wrong. ${template}`);
  return template;
}

/** @throws ToolFailure bad_arguments, not_configured, denied */
export async function prepare(
  { config, args, effectKey }: ToolCall<HttpConfig>,
  template: UrlTemplate,
  secrets: OpenedSecrets,
): Promise<PreparedRequest> {
  const { method } = config;
  const url = fillUrl(template, args);
  const headers = new Headers({ accept: ACCEPT, 'user-agent': 'Baton' });
  const shown: Record<string, string> = {};
  const body = bodyText(config, template, args);
  if (body) headers.set('content-type', body.type);
  if (!isRepeatable(config)) headers.set('idempotency-key', effectKey);
  for (const { name, value } of config.headers) {
    const filled = await headerValue(name, value, args, secrets);
    if (filled === undefined) continue;
    headers.set(name, filled);
    shown[name] = value.includes('{{secret') ? value : filled;
  }
  return {
    url,
    init: { method, headers, ...(body ? { body: body.text } : {}) },
    shown: { method, url, headers: shown, ...(body ? { body: body.text.slice(0, SHOWN_CHARS) } : {}) },
  };
}

async function headerValue(
  name: string,
  value: string,
  args: Record<string, unknown>,
  secrets: OpenedSecrets,
): Promise<string | undefined> {
  const marks = parseMarks(value);
  const [only] = marks;
  if (marks.length === 1 && only && 'parameter' in only) {
    const given = argument(args, only.parameter) ?? null;
    if (given === null) return undefined;
    const text = plain(given);
    if (!isHeaderValue(text))
      throw new ToolFailure('bad_arguments', `${only.parameter} goes into the header ${name}: visible ASCII only.`);
    return text;
  }
  const open = async (mark: Mark) =>
    'secret' in mark
      ? secrets.open({ provider: SECRET_PROVIDER, keyId: mark.secret })
      : 'text' in mark
        ? mark.text
        : '';
  const texts: string[] = [];
  for (const mark of marks) texts.push(await open(mark));
  return texts.join('');
}

function bodyText(
  config: HttpConfig,
  template: UrlTemplate,
  args: Record<string, unknown>,
): { type: string; text: string } | undefined {
  const body = bodyOf(config);
  if (body.kind === 'none') return undefined;
  if (body.kind === 'template')
    return { type: 'application/json', text: JSON.stringify(fillJson(JSON.parse(body.text), args)) };
  const elsewhere = new Set([...namesIn(template).all, ...config.headers.flatMap(({ value }) => parametersIn(value))]);
  // Only what the schema names: an open schema is no way to add members that the owner did not think of.
  const rest = propertiesOf(config.parameters).flatMap((name) => {
    const value = argument(args, name);
    return elsewhere.has(name) || value === undefined ? [] : [[name, value] as const];
  });
  if (body.kind === 'json') return { type: 'application/json', text: JSON.stringify(Object.fromEntries(rest)) };
  const form = new URLSearchParams();
  for (const [name, value] of rest) {
    for (const item of Array.isArray(value) ? value : [value]) form.append(name, plain(item));
  }
  return { type: 'application/x-www-form-urlencoded', text: form.toString() };
}
