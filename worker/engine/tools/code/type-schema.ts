import type { JsonSchema } from '../kind.ts';
import { docCommentBefore } from './doc-comment.ts';
import { literalValue } from './literals.ts';
import { nameOf, type Program, part, parts, type SyntaxNode } from './syntax.ts';

/** A type that JSON Schema has no words for, with what to write instead. */
export class TypeProblem extends Error {
  readonly node: SyntaxNode;

  constructor(node: SyntaxNode, message: string) {
    super(message);
    this.node = node;
  }
}

const SIMPLE: Readonly<Record<string, JsonSchema>> = {
  TSStringKeyword: { type: 'string' },
  TSNumberKeyword: { type: 'number' },
  TSBooleanKeyword: { type: 'boolean' },
  TSNullKeyword: { type: 'null' },
  TSVoidKeyword: { type: 'null' },
  TSUndefinedKeyword: { type: 'null' },
  TSObjectKeyword: { type: 'object' },
  TSAnyKeyword: {},
  TSUnknownKeyword: {},
};

const REMEDIES: Readonly<Record<string, string>> = {
  TSFunctionType: 'A function can not be written as JSON. Take the values that it needs.',
  TSBigIntKeyword: 'A bigint can not be written as JSON. Use number or string.',
  TSSymbolKeyword: 'A symbol can not be written as JSON. Use string.',
  TSTypeQuery: 'Write the type out in place of "typeof".',
  TSMappedType: 'Write the fields out in place of a mapped type.',
  TSConditionalType: 'Write the type out in place of a conditional one.',
};

const CLASSES: Readonly<Record<string, string>> = {
  Date: 'A Date can not be written as JSON. Use string, such as "2026-10-01".',
  Map: 'A Map can not be written as JSON. Use Record<string, T>.',
  Set: 'A Set can not be written as JSON. Use an array.',
  Uint8Array: 'Bytes can not be written as JSON. Use string.',
};

/** Turns the types of one file into JSON Schemas (Plan 16.3.2). */
export class TypeReader {
  readonly #program: Program;
  readonly #named = new Map<string, SyntaxNode>();

  constructor(program: Program) {
    this.#program = program;
    for (const statement of program.body) {
      const declaration = part(statement, 'declaration') ?? statement;
      const name = /^TS(?:InterfaceDeclaration|TypeAliasDeclaration)$/.test(declaration.type)
        ? nameOf(part(declaration, 'id'))
        : null;
      if (name) this.#named.set(name, declaration);
    }
  }

  /** @throws TypeProblem */
  schemaOf(type: SyntaxNode, inside: readonly string[] = []): JsonSchema {
    const simple = Object.hasOwn(SIMPLE, type.type) ? SIMPLE[type.type] : undefined;
    if (simple) return { ...simple };
    const inner = part(type, 'typeAnnotation');
    switch (type.type) {
      case 'TSTypeAnnotation':
      case 'TSParenthesizedType':
      case 'TSTypeOperator':
        if (inner && type.operator !== 'keyof') return this.schemaOf(inner, inside);
        break;
      case 'TSArrayType':
        return { type: 'array', items: this.schemaOf(required(type, 'elementType'), inside) };
      case 'TSTupleType':
        return this.#tuple(type, inside);
      case 'TSLiteralType':
        return enumOf([this.#literal(type)]);
      case 'TSUnionType':
        return this.#union(type, inside);
      case 'TSIntersectionType':
        return parts(type, 'types')
          .map((one) => this.#object(one, inside))
          .reduce(merged);
      case 'TSTypeLiteral':
        return this.#members(parts(type, 'members'), inside);
      case 'TSTypeReference':
        return this.#reference(type, inside);
    }
    throw new TypeProblem(type, REMEDIES[type.type] ?? 'This type has no JSON Schema. Write it with plain fields.');
  }

  #tuple(type: SyntaxNode, inside: readonly string[]): JsonSchema {
    const elements = parts(type, 'elementTypes');
    const optional = elements.filter((element) => element.type === 'TSOptionalType').length;
    const items = elements.map((element) => {
      if (element.type === 'TSRestType') throw new TypeProblem(element, 'Use an array in place of an open tuple.');
      const named = element.type === 'TSNamedTupleMember' ? part(element, 'elementType') : null;
      const bare = element.type === 'TSOptionalType' ? part(element, 'typeAnnotation') : null;
      return this.schemaOf(named ?? bare ?? element, inside);
    });
    return { type: 'array', prefixItems: items, minItems: items.length - optional, maxItems: items.length };
  }

  #literal(type: SyntaxNode): unknown {
    const literal = literalValue(part(type, 'literal'));
    if (literal === undefined) throw new TypeProblem(type, 'Use string in place of a template.');
    return literal.value;
  }

  /** Literals become one `enum`; `undefined` only says that the value may be left out. */
  #union(type: SyntaxNode, inside: readonly string[]): JsonSchema {
    const types = parts(type, 'types').filter((one) => one.type !== 'TSUndefinedKeyword');
    const literals = types.filter((one) => one.type === 'TSLiteralType').map((one) => this.#literal(one));
    const others = types.filter((one) => one.type !== 'TSLiteralType').map((one) => this.schemaOf(one, inside));
    if (literals.length > 0) others.unshift(enumOf(literals));
    const [only, second] = others;
    if (!second) return only ?? { type: 'null' };
    const names = others.map((schema) => (Object.keys(schema).length === 1 ? schema['type'] : null));
    return names.every((name) => typeof name === 'string') ? { type: names } : { anyOf: others };
  }

  #object(type: SyntaxNode, inside: readonly string[]): JsonSchema {
    const schema = this.schemaOf(type, inside);
    if (schema['type'] === 'object') return schema;
    throw new TypeProblem(type, 'Only types with fields can be joined.');
  }

  #reference(type: SyntaxNode, inside: readonly string[]): JsonSchema {
    const name = nameOf(part(type, 'typeName')) ?? '';
    const types = parts(required(type, 'typeArguments', type), 'params');
    const [first, second] = types;
    if ((name === 'Array' || name === 'ReadonlyArray') && first)
      return { type: 'array', items: this.schemaOf(first, inside) };
    if ((name === 'Readonly' || name === 'Promise') && first) return this.schemaOf(first, inside);
    if (name === 'Partial' && first) return withoutRequired(this.#object(first, inside));
    if (name === 'Record' && first && second) return this.#record(first, second, inside);
    if ((name === 'Pick' || name === 'Omit') && first && second) {
      const keys = this.#keys(second, inside) ?? [];
      return selected(this.#object(first, inside), (key) => keys.includes(key) === (name === 'Pick'));
    }
    return this.#declared(type, name, inside);
  }

  #record(key: SyntaxNode, value: SyntaxNode, inside: readonly string[]): JsonSchema {
    const values = this.schemaOf(value, inside);
    const keys = this.#keys(key, inside);
    if (!keys) return { type: 'object', additionalProperties: values };
    return objectOf(Object.fromEntries(keys.map((name) => [name, { ...values }])), keys);
  }

  /** The names that a key type allows; null where it allows any. */
  #keys(type: SyntaxNode, inside: readonly string[]): string[] | null {
    const schema = this.schemaOf(type, inside);
    if (Array.isArray(schema['enum'])) return schema['enum'].map(String);
    if (schema['type'] === 'string' || schema['type'] === 'number') return null;
    throw new TypeProblem(type, 'Keys are string, or literals such as "a" | "b".');
  }

  #declared(type: SyntaxNode, name: string, inside: readonly string[]): JsonSchema {
    const declaration = this.#named.get(name);
    if (!declaration) {
      const remedy = Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
      throw new TypeProblem(type, remedy ?? `The type ${name || 'used here'} is not in this code. Write it out.`);
    }
    if (inside.includes(name)) throw new TypeProblem(type, `${name} refers to itself. Give it a fixed depth.`);
    if (part(declaration, 'typeParameters'))
      throw new TypeProblem(type, `${name} has type parameters. Write the type out.`);
    const within = [...inside, name];
    const alias = part(declaration, 'typeAnnotation');
    if (alias) return this.schemaOf(alias, within);
    const own = this.#members(parts(required(declaration, 'body'), 'body'), within);
    return parts(declaration, 'extends')
      .map((base) => this.#declared(base, nameOf(part(base, 'expression')) ?? '', within))
      .reduceRight((below, base) => merged(base, below), own);
  }

  #members(members: SyntaxNode[], inside: readonly string[]): JsonSchema {
    const fields: Record<string, JsonSchema> = Object.create(null);
    const needed: string[] = [];
    let others: JsonSchema | false = false;
    for (const member of members) {
      const type = part(member, 'typeAnnotation');
      if (member.type === 'TSIndexSignature' && type) {
        others = this.schemaOf(type, inside);
        continue;
      }
      const name = member.computed === true ? null : nameOf(part(member, 'key'));
      if (member.type !== 'TSPropertySignature' || name === null)
        throw new TypeProblem(member, 'Only plain fields can be written as JSON.');
      const about = docCommentBefore(this.#program.source, this.#program.docs, member.start).text;
      fields[name] = { ...(type ? this.schemaOf(type, inside) : {}), ...(about ? { description: about } : {}) };
      if (member.optional !== true && !(type && allowsUndefined(type))) needed.push(name);
    }
    return { ...objectOf(fields, needed), additionalProperties: others };
  }
}

/** Whether a value of this type may be left out. */
export function allowsUndefined(type: SyntaxNode): boolean {
  const inner = part(type, 'typeAnnotation');
  if (inner) return allowsUndefined(inner);
  return type.type === 'TSUndefinedKeyword' || parts(type, 'types').some((one) => one.type === 'TSUndefinedKeyword');
}

/** A closed object; what is not named may not be there. */
export function objectOf(properties: Record<string, JsonSchema>, needed: readonly string[]): JsonSchema {
  const list = needed.length > 0 ? { required: [...needed] } : {};
  return { type: 'object', properties: { ...properties }, ...list, additionalProperties: false };
}

function enumOf(values: readonly unknown[]): JsonSchema {
  const types = new Set(values.map((value) => (value === null ? 'null' : typeof value)));
  return { ...(types.size === 1 ? { type: [...types][0] } : {}), enum: [...values] };
}

function propertiesOf(schema: JsonSchema): Record<string, JsonSchema> {
  return (schema['properties'] ?? {}) as Record<string, JsonSchema>;
}

function requiredOf(schema: JsonSchema): string[] {
  return (schema['required'] ?? []) as string[];
}

function merged(a: JsonSchema, b: JsonSchema): JsonSchema {
  const needed = new Set([...requiredOf(a), ...requiredOf(b)]);
  const schema = objectOf({ ...propertiesOf(a), ...propertiesOf(b) }, [...needed]);
  return { ...schema, additionalProperties: a['additionalProperties'] || b['additionalProperties'] || false };
}

function selected(schema: JsonSchema, keep: (key: string) => boolean): JsonSchema {
  const fields = Object.entries(propertiesOf(schema)).filter(([key]) => keep(key));
  return objectOf(Object.fromEntries(fields), requiredOf(schema).filter(keep));
}

function withoutRequired(schema: JsonSchema): JsonSchema {
  const { required: _, ...rest } = schema;
  return rest;
}

function required(node: SyntaxNode, name: string, otherwise?: SyntaxNode): SyntaxNode {
  const found = part(node, name) ?? otherwise;
  if (!found) throw new TypeProblem(node, 'This type is not complete.');
  return found;
}
