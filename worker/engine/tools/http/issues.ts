import type { Issue } from '../../../kernel/errors.ts';
import { objectSchemaIssues } from '../../../kernel/json-schema.ts';
import type { UrlPolicy } from '../../../providers/outbound/check-url.ts';
import { addressIssues } from './address.ts';
import { bodyOf, type HttpConfig } from './config.ts';
import { headerNameFault, isHeaderValue } from './header-rules.ts';
import { parametersIn, parseMarks, textsIn } from './marks.ts';
import { parsePointer } from './pointers.ts';
import { namesIn, parseUrlTemplate } from './url-template.ts';

const MAX_BODY_DEPTH = 20;

/** What is wrong with an HTTP tool beyond its shape; `policy` says which addresses may be called from here. */
export function httpIssues(config: HttpConfig, policy: UrlPolicy): Issue[] {
  const schemaIssues = objectSchemaIssues(config.parameters, 'parameters', "a tool's parameters");
  const known = propertiesOf(config.parameters);
  return [
    ...schemaIssues,
    ...urlIssues(config, known, policy),
    ...headerIssues(config, known),
    ...bodyIssues(config, known),
    ...unusedIssues(config, known),
    ...config.response.pick.flatMap((pointer, index) =>
      parsePointer(pointer) ? [] : [{ path: `response.pick.${index}`, message: 'A JSON pointer, such as /items/0.' }],
    ),
  ];
}

export function propertiesOf(parameters: Record<string, unknown>): string[] {
  const properties = Object.hasOwn(parameters, 'properties') ? parameters['properties'] : undefined;
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
}

function requiredOf(parameters: Record<string, unknown>): unknown[] {
  return Array.isArray(parameters['required']) ? parameters['required'] : [];
}

function unknown(path: string, name: string): Issue {
  return { path, message: `${name} is not among the parameters.` };
}

function urlIssues({ url, parameters }: HttpConfig, known: string[], policy: UrlPolicy): Issue[] {
  const at = (message: string): Issue[] => [{ path: 'url', message }];
  if (url.includes('{{')) return at('Parameters stand in single braces, {name}. Secrets belong into headers.');
  const template = parseUrlTemplate(url);
  if (typeof template === 'string') return at(template);
  const required = requiredOf(parameters);
  const { path, all } = namesIn(template);
  return [
    ...addressIssues('url', template.origin, policy),
    ...all.filter((name) => !known.includes(name)).map((name) => unknown('url', name)),
    ...path
      .filter((name) => known.includes(name) && !required.includes(name))
      .map((name) => ({ path: 'parameters.required', message: `${name} is part of the path, so it is required.` })),
  ];
}

function headerIssues({ headers }: HttpConfig, known: string[]): Issue[] {
  const seen = new Set<string>();
  return headers.flatMap(({ name, value }, index) => {
    const issues: Issue[] = [];
    const fault = headerNameFault(name);
    if (fault) issues.push({ path: `headers.${index}.name`, message: fault });
    if (seen.has(name.toLowerCase())) issues.push({ path: `headers.${index}.name`, message: 'It is there twice.' });
    seen.add(name.toLowerCase());
    for (const message of valueFaults(value, known)) issues.push({ path: `headers.${index}.value`, message });
    return issues;
  });
}

/** A parameter in a header stands alone, so that nothing around it can be ended or begun by it. */
function valueFaults(value: string, known: string[]): string[] {
  const marks = parseMarks(value);
  const faults = marks.flatMap((mark) => ('fault' in mark ? [mark.fault] : []));
  if (!isHeaderValue(value)) faults.push('Visible ASCII characters and spaces only.');
  const names = parametersIn(value);
  if (names.length > 0 && marks.length > 1) faults.push('A parameter stands alone in its header.');
  return [...faults, ...names.filter((name) => !known.includes(name)).map((name) => unknown('', name).message)];
}

function bodyIssues(config: HttpConfig, known: string[]): Issue[] {
  const body = bodyOf(config);
  if (body.kind !== 'none' && (config.method === 'GET' || config.method === 'HEAD'))
    return [{ path: 'body.kind', message: `${config.method} has no body.` }];
  if (body.kind !== 'template') return [];
  const template = readJson(body.text);
  if (template === undefined) return [{ path: 'body.text', message: 'It is not JSON. Marks stand inside of texts.' }];
  if (depthOf(template.value) > MAX_BODY_DEPTH)
    return [{ path: 'body.text', message: `Nested deeper than ${MAX_BODY_DEPTH} levels.` }];
  return textsIn(template.value).flatMap((text) =>
    parseMarks(text).flatMap((mark) => {
      if ('fault' in mark) return [{ path: 'body.text', message: mark.fault }];
      if ('secret' in mark) return [{ path: 'body.text', message: 'Secrets stand in headers only.' }];
      return 'parameter' in mark && !known.includes(mark.parameter) ? [unknown('body.text', mark.parameter)] : [];
    }),
  );
}

/** A parameter that goes nowhere would only mislead the model. */
function unusedIssues(config: HttpConfig, known: string[]): Issue[] {
  const body = bodyOf(config);
  if (body.kind === 'json' || body.kind === 'form') return [];
  const template = parseUrlTemplate(config.url);
  if (typeof template === 'string') return [];
  const used = new Set([
    ...namesIn(template).all,
    ...config.headers.flatMap(({ value }) => parametersIn(value)),
    ...(body.kind === 'template' ? textsIn(readJson(body.text)?.value).flatMap(parametersIn) : []),
  ]);
  return known
    .filter((name) => !used.has(name))
    .map((name) => ({ path: `parameters.properties.${name}`, message: `${name} is not used in the call.` }));
}

function readJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Counted without recursion: what is checked here may be nested without end. */
function depthOf(value: unknown): number {
  let level: unknown[] = [value];
  for (let depth = 0; ; depth++) {
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
    if (level.length === 0) return depth;
  }
}
