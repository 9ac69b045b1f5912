import type { JsonSchema } from '../kind.ts';
import { type DocComment, docCommentBefore } from './doc-comment.ts';
import type { ExportedFunction } from './exported-function.ts';
import { literalValue } from './literals.ts';
import { type CodeFault, faultAt, nameOf, type Program, parseCode, part, parts, type SyntaxNode } from './syntax.ts';
import { allowsUndefined, objectOf, TypeProblem, TypeReader } from './type-schema.ts';

/** How named arguments reach the function: as its one object, or by position; the last one may take the rest. */
export type Passing = { by: 'object' } | { by: 'position'; names: string[]; rest: boolean };

export interface Signature {
  /** What the doc comment says of the function. */
  description: string;
  parameters: JsonSchema;
  /** null where the function does not say what it gives. */
  result: JsonSchema | null;
  faults: CodeFault[];
}

interface Parameter {
  /** null for a destructured one. */
  name: string | null;
  pattern: SyntaxNode;
  type: SyntaxNode | null;
  fallback: SyntaxNode | null;
  optional: boolean;
  rest: boolean;
}

function parametersOf(fn: SyntaxNode): Parameter[] {
  return parts(fn, 'params')
    .filter((node) => nameOf(node) !== 'this')
    .map((node) => {
      const rest = node.type === 'RestElement';
      const fallback = part(node, 'right');
      const pattern = part(node, rest ? 'argument' : 'left') ?? node;
      const type = part(node, 'typeAnnotation') ?? part(pattern, 'typeAnnotation');
      const optional =
        rest || fallback !== null || pattern.optional === true || (type !== null && allowsUndefined(type));
      return { name: nameOf(pattern), pattern, type, fallback, optional, rest };
    });
}

/** Plan 16.3.2 passes arguments by name; a function of one object takes them all in it. */
export function passingOf({ node }: ExportedFunction, program: Program): Passing {
  const found = parametersOf(node);
  const [only, second] = found;
  if (only && !second && !only.rest && takesObject(only, program)) return { by: 'object' };
  const names = found.map(({ name }, index) => name ?? `argument${index + 1}`);
  return { by: 'position', names, rest: found.at(-1)?.rest ?? false };
}

function takesObject({ pattern, type }: Parameter, program: Program): boolean {
  if (pattern.type === 'ObjectPattern') return true;
  if (!type) return false;
  try {
    return new TypeReader(program).schemaOf(type)['type'] === 'object';
  } catch {
    return /^TS(?:TypeLiteral|IntersectionType)$/.test(part(type, 'typeAnnotation')?.type ?? '');
  }
}

/** The schemas that a function's signature and doc comment stand for; a fault for each part that has none. */
export function signatureOf(fn: ExportedFunction, program: Program): Signature {
  const doc = docCommentBefore(program.source, program.docs, fn.statement.start);
  const reader = new Reading(program, doc);
  const found = parametersOf(fn.node);
  const passing = passingOf(fn, program);
  const [first] = found;
  const parameters = passing.by === 'object' && first ? reader.object(first) : reader.list(found);
  const type = part(fn.node, 'returnType');
  const result = type ? reader.attempt(() => reader.types.schemaOf(type), null) : null;
  const described = result && doc.returns ? { ...result, description: doc.returns } : result;
  return { description: doc.text, parameters, result: described, faults: reader.faults };
}

class Reading {
  readonly types: TypeReader;
  readonly faults: CodeFault[] = [];
  readonly #program: Program;
  readonly #doc: DocComment;

  constructor(program: Program, doc: DocComment) {
    this.types = new TypeReader(program);
    this.#program = program;
    this.#doc = doc;
  }

  attempt<T, F>(read: () => T, otherwise: F): T | F {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof TypeProblem)) throw error;
      this.fault(error.node, error.message);
      return otherwise;
    }
  }

  fault(node: SyntaxNode, message: string): void {
    this.faults.push(faultAt(this.#program.source, node.start, message));
  }

  list(found: readonly Parameter[]): JsonSchema {
    const fields: Record<string, JsonSchema> = Object.create(null);
    const needed: string[] = [];
    for (const parameter of found) {
      if (parameter.name === null) {
        this.fault(parameter.pattern, 'Give this parameter a name, or make it the only one.');
        continue;
      }
      const [schema, optional] = this.#field(parameter, parameter.name);
      fields[parameter.name] = schema;
      if (!optional) needed.push(parameter.name);
    }
    return objectOf(fields, needed);
  }

  /** The schema of a parameter, and whether it may be left out. */
  #field(parameter: Parameter, name: string): [JsonSchema, boolean] {
    const { type, fallback, pattern, optional } = parameter;
    const value = literalValue(fallback);
    const said = type ? null : this.#documented(name);
    const known = type ?? said?.type;
    let schema: JsonSchema = {};
    if (known) schema = this.attempt(() => this.types.schemaOf(known), {});
    else if (value) schema = schemaOfValue(value.value);
    else this.fault(pattern, `Say the type of ${name}, such as "${name}: string".`);
    return [
      { ...schema, ...this.#about(name), ...(value ? { default: value.value } : {}) },
      optional || (said?.optional ?? false),
    ];
  }

  /** A destructured parameter's fields, or those of a named object type. */
  object({ pattern, type }: Parameter): JsonSchema {
    const schema = type ? this.attempt(() => this.types.schemaOf(type), objectOf({}, [])) : null;
    if (pattern.type !== 'ObjectPattern') return this.#describeFields(schema ?? objectOf({}, []));
    const properties = parts(pattern, 'properties').filter(({ type: kind }) => kind === 'Property');
    if (!schema) return this.list(properties.map(fieldParameter));
    const fields = { ...((schema['properties'] ?? {}) as Record<string, JsonSchema>) };
    let needed = (schema['required'] ?? []) as string[];
    for (const { name, fallback } of properties.map(fieldParameter)) {
      if (name === null || !fallback || !fields[name]) continue;
      const value = literalValue(fallback);
      if (value) fields[name] = { ...fields[name], default: value.value };
      needed = needed.filter((one) => one !== name);
    }
    const { required: _, ...rest } = schema;
    return this.#describeFields({ ...rest, properties: fields, ...(needed.length > 0 ? { required: needed } : {}) });
  }

  #describeFields(schema: JsonSchema): JsonSchema {
    const fields = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>);
    const described = fields.map(([name, field]) => [name, { ...field, ...this.#about(name) }]);
    return { ...schema, properties: Object.fromEntries(described) };
  }

  #about(name: string): { description?: string } {
    const text = this.#doc.params[name]?.about;
    return text ? { description: text } : {};
  }

  /** The type that JavaScript says in its doc comment: `@param {string} city`. */
  #documented(name: string): { type: SyntaxNode; optional: boolean } | null {
    const said = this.#doc.params[name];
    if (!said?.type) return null;
    const parsed = parseCode(`type T = ${said.type.replace(/=$/, '')};`);
    const type = 'program' in parsed ? parsed.program.body[0] : undefined;
    const annotation = type ? part(type, 'typeAnnotation') : null;
    return annotation ? { type: annotation, optional: said.optional } : null;
  }
}

function fieldParameter(property: SyntaxNode): Parameter {
  const value = part(property, 'value') ?? property;
  const fallback = value.type === 'AssignmentPattern' ? part(value, 'right') : null;
  const name = nameOf(part(property, 'key'));
  return { name, pattern: property, type: null, fallback, optional: fallback !== null, rest: false };
}

function schemaOfValue(value: unknown): JsonSchema {
  if (value === null) return {};
  if (!Array.isArray(value)) return { type: typeof value };
  const [first] = value;
  return first === undefined ? { type: 'array' } : { type: 'array', items: schemaOfValue(first) };
}
