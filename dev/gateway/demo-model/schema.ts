import { isRecord, type JsonSchema } from '../conversation.ts';
import { meaningfulWords, sharedBy, stem, topicsOf } from './words.ts';

/** What a schema is filled from. */
export interface Material {
  /** What was asked. */
  question: string;
  /** What goes where an answer is wanted, already marked as the demo model's. */
  answer: string;
  /** The number that was worked out, if one was. */
  value: number | null;
  /** Topics known by other signs than words. */
  topics: readonly string[];
  /** Addresses to go to; the first is the next. */
  links?: readonly string[];
  /** What is to be worked out, such as `2 * 3`. */
  problem?: string | null;
}

const MAX_DEPTH = 12;
const MOMENT = '2026-01-01T00:00:00Z';
const ASKED_TEXT = /quer|question|input|text|message|prompt|search|topic|subject|title|request|content|keyword/i;
const SQL = /\bSQL\b/;
const STATEMENT = /\b(?:SELECT|WITH|INSERT|UPDATE|DELETE)\b[^`;]*/;
const PLACE = /city|location|place|country|town|destination/i;

/** A value that satisfies a JSON Schema, as sensible as the material allows. Deterministic. */
export function fillSchema(schema: JsonSchema, material: Material): unknown {
  return fill(schema, '', { material, root: schema, depth: 0 });
}

interface Spot {
  material: Material;
  root: JsonSchema;
  depth: number;
}

function fill(schema: JsonSchema, name: string, spot: Spot): unknown {
  if (spot.depth > MAX_DEPTH) return null;
  const deeper = { ...spot, depth: spot.depth + 1 };
  if ('const' in schema) return schema['const'];
  if ('default' in schema && schema['default'] !== null) return schema['default'];
  if (Array.isArray(schema['enum'])) return choose(schema['enum'], spot.material);
  if (typeof schema['$ref'] === 'string') return fill(resolve(schema['$ref'], spot.root), name, deeper);
  const options = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(options)) {
    const real = options.filter(isRecord).find((option) => option['type'] !== 'null');
    return real ? fill(real, name, deeper) : null;
  }
  if (Array.isArray(schema['allOf']))
    return fill(Object.assign({}, schema, { allOf: undefined }, ...schema['allOf']), name, deeper);
  const types = Array.isArray(schema['type']) ? schema['type'] : [schema['type']];
  const type =
    types.find((candidate) => candidate !== 'null') ?? (isRecord(schema['properties']) ? 'object' : 'string');
  const hint = `${name} ${typeof schema['description'] === 'string' ? schema['description'] : ''}`;
  if (type === 'object') return fillObject(schema, deeper);
  if (type === 'array') return fillArray(schema, name, deeper);
  if (type === 'boolean') return isTrue(hint, spot.material);
  if (type === 'number' || type === 'integer') return fillNumber(schema, type === 'integer', spot.material);
  if (type === 'string') return fillString(schema, name, spot.material);
  return null;
}

function fillObject(schema: JsonSchema, spot: Spot): Record<string, unknown> {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  const entries = Object.entries(properties).filter((entry): entry is [string, JsonSchema] => isRecord(entry[1]));
  const filled = entries.map(([name, property]): [string, unknown] => [name, fill(property, name, spot)]);
  return Object.fromEntries(filled);
}

function fillArray(schema: JsonSchema, name: string, spot: Spot): unknown[] {
  const least = typeof schema['minItems'] === 'number' ? schema['minItems'] : 1;
  const items = isRecord(schema['items']) ? schema['items'] : { type: 'string' };
  return Array.from({ length: Math.min(Math.max(least, 1), 50) }, () => fill(items, name, spot));
}

function fillNumber(schema: JsonSchema, whole: boolean, material: Material): number {
  const said = material.question.match(/-?\d+(?:\.\d+)?/)?.[0];
  const wanted = material.value ?? (said === undefined ? 1 : Number(said));
  const least = limit(schema, 'minimum', 'exclusiveMinimum', whole ? 1 : Number.EPSILON);
  const most = limit(schema, 'maximum', 'exclusiveMaximum', whole ? -1 : -Number.EPSILON);
  const inside = Math.min(Math.max(wanted, least ?? -Infinity), most ?? Infinity);
  const step = schema['multipleOf'];
  if (typeof step === 'number' && step > 0) return Math.ceil(inside / step) * step;
  return whole ? Math.round(inside) : inside;
}

function limit(schema: JsonSchema, inclusive: string, exclusive: string, nudge: number): number | undefined {
  const open = schema[exclusive];
  if (typeof open === 'number') return open + nudge;
  const closed = schema[inclusive];
  return typeof closed === 'number' ? closed : undefined;
}

function fillString(schema: JsonSchema, name: string, material: Material): string {
  const byFormat = formatted(schema['format'], material.question);
  if (byFormat !== undefined) return byFormat;
  const isSql = SQL.test(String(schema['description'] ?? ''));
  const text = (isSql ? material.question.match(STATEMENT)?.[0].trim() : undefined) ?? byName(name, material);
  const least = typeof schema['minLength'] === 'number' ? schema['minLength'] : 0;
  const most = typeof schema['maxLength'] === 'number' ? schema['maxLength'] : Infinity;
  return text.padEnd(least, '.').slice(0, most);
}

function formatted(format: unknown, question: string): string | undefined {
  if (format === 'date-time') return question.match(/\d{4}-\d\d-\d\dT[\d:.]+Z?/)?.[0] ?? MOMENT;
  if (format === 'date') return question.match(/\d{4}-\d\d-\d\d/)?.[0] ?? MOMENT.slice(0, 10);
  if (format === 'time') return MOMENT.slice(11);
  if (format === 'email') return question.match(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/)?.[0] ?? 'someone@example.com';
  if (format === 'uri' || format === 'url')
    return question.match(/https?:\/\/[^\s"'<>]+/)?.[0] ?? 'https://example.com/';
  if (format === 'uuid') return '00000000-0000-4000-8000-000000000000';
  return undefined;
}

function byName(name: string, material: Material): string {
  const { question } = material;
  if (PLACE.test(name)) return placeIn(question);
  const program = /^(command|code|script)$/i.test(name) ? programIn(material) : undefined;
  if (program !== undefined) return program;
  if (/^(email|mail)/i.test(name)) return formatted('email', question) ?? '';
  if (/^(url|uri|link|website)/i.test(name)) return material.links?.[0] ?? formatted('uri', question) ?? '';
  if (/^(person|people)$/i.test(name)) return question.match(/\p{Lu}\p{L}+ \p{Lu}\p{L}+/u)?.[0] ?? material.answer;
  if (/^currency$/i.test(name)) return question.match(/\b[A-Z]{3}\b/)?.[0] ?? material.answer;
  if (/^date$/i.test(name)) return question.match(/\d{4}-\d\d-\d\d/)?.[0] ?? material.answer;
  if (/express|formula|equation/i.test(name)) return question.match(/[-+*/^().\d\sx=]{3,}/)?.[0].trim() ?? question;
  return ASKED_TEXT.test(name) ? question : material.answer;
}

/** What stands between backticks, else a program that works out the problem, where there is one. */
function programIn({ question, problem }: Material): string | undefined {
  const given = question.match(/`([^`]+)`/)?.[1];
  if (given !== undefined) return given;
  return problem && /^[\d\s.()+*/^-]+$/.test(problem) ? `console.log(${problem.replaceAll('^', '**')});` : undefined;
}

/** The capitalised words after a preposition, else the last ones, else the question itself. */
function placeIn(question: string): string {
  const name = /(\p{Lu}[\p{L}'-]+(?:\s\p{Lu}[\p{L}'-]+)*)/u.source;
  const after = question.match(new RegExp(`\\b(?:in|to|for|from|of|at)\\s+${name}`, 'u'))?.[1];
  return after ?? [...question.slice(1).matchAll(new RegExp(name, 'gu'))].at(-1)?.[1] ?? question;
}

/** Whether what was asked touches what a yes-or-no property is named after. */
function isTrue(hint: string, material: Material): boolean {
  const asked = meaningfulWords(material.question);
  const about = meaningfulWords(hint);
  return sharedBy(asked, about) > 0 || sharedBy(topicsOf(asked, material.topics), topicsOf(about)) > 0;
}

function choose(options: readonly unknown[], material: Material): unknown {
  const asked = meaningfulWords(`${material.question} ${material.topics.join(' ')}`);
  const topics = topicsOf(asked, material.topics);
  const named = options.find((option) => {
    const words = meaningfulWords(String(option));
    return (
      words.size > 0 && ([...words].every((word) => asked.has(stem(word))) || sharedBy(topics, topicsOf(words)) > 0)
    );
  });
  return named ?? options[0] ?? null;
}

function resolve(ref: string, root: JsonSchema): JsonSchema {
  let at: unknown = root;
  for (const part of ref.replace(/^#\/?/, '').split('/').filter(Boolean)) {
    at = isRecord(at) ? at[decodeURIComponent(part).replace(/~1/g, '/').replace(/~0/g, '~')] : undefined;
  }
  return isRecord(at) ? at : {};
}
