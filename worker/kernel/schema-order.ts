type Schema = Record<string, unknown>;

/** Keywords that hold one schema, several in a row, or several by name. */
const NESTED = ['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains'];
const LISTS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const MAPS = ['properties', '$defs', 'definitions', 'dependentSchemas'];

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A JSON Schema whose `propertyOrdering` (the keyword is Gemini's) became the order of its properties. Postgres
 * forgets the order of a jsonb's keys, and models fill fields in as they read them: a reason before its verdict.
 */
export function inOrder<Given>(schema: Given): Given {
  if (!isSchema(schema)) return schema;
  const result: Schema = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'propertyOrdering' && isSchema(schema['properties'])) continue;
    if (NESTED.includes(key)) result[key] = inOrder(value);
    else if (LISTS.includes(key) && Array.isArray(value)) result[key] = value.map((one) => inOrder(one));
    else if (MAPS.includes(key) && isSchema(value)) result[key] = mapped(value, key === 'properties' ? schema : {});
    else result[key] = value;
  }
  return result as Given;
}

function mapped(members: Schema, { propertyOrdering: order }: Schema): Schema {
  const wanted = Array.isArray(order)
    ? order.filter((name) => typeof name === 'string' && Object.hasOwn(members, name))
    : [];
  const names: string[] = [...new Set([...wanted, ...Object.keys(members)])];
  return Object.fromEntries(names.map((name) => [name, inOrder(members[name])]));
}
