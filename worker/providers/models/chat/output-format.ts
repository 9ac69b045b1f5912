import type { StructuredOutput } from '../entry.ts';
import type { Json } from '../wire.ts';

interface JsonSchemaFormat {
  type?: string;
  json_schema?: { schema?: unknown };
}

/**
 * The body for a model that does not enforce a JSON Schema: the schema goes into the instructions, and
 * the format becomes "some JSON" where the model has that, else nothing.
 */
export function withoutEnforcement(body: Json, can: StructuredOutput): Json {
  const format = body.response_format as JsonSchemaFormat | undefined;
  if (can === 'strict' || !format) return body;
  const { response_format: _, ...rest } = body;
  const messages = rest.messages as { role: string; content?: unknown }[];
  const schema = format.json_schema?.schema;
  const asked =
    schema === undefined ? rest : { ...rest, messages: withInstruction(messages, schemaInstruction(schema)) };
  return can === 'loose' ? { ...asked, response_format: { type: 'json_object' } } : asked;
}

/** What a model is told that can't be made to keep to a schema. */
export function schemaInstruction(schema: unknown): string {
  return `Answer with one JSON value and nothing else, no code fence. It has to match this JSON Schema:\n${JSON.stringify(schema)}`;
}

function withInstruction(messages: { role: string; content?: unknown }[], instruction: string) {
  const [first, ...others] = messages;
  if (first?.role !== 'system' || typeof first.content !== 'string') {
    return [{ role: 'system', content: instruction }, ...messages];
  }
  return [{ ...first, content: `${first.content}\n\n${instruction}` }, ...others];
}
