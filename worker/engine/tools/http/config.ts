import { z } from 'zod';
import { strict } from '../../../kernel/strict.ts';
import { storableText } from '../../../kernel/text.ts';
import { MAX_OUTPUT_CHARS } from '../runtime.ts';

export const HTTP_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const MAX_HEADERS = 32;
const MAX_PICKS = 20;
/** What a model is shown of an answer unless the tool says otherwise. */
const USUAL_CHARS = 8_000;

const header = strict({
  name: storableText(100, 1).describe('Name of the header, such as `Authorization`.'),
  value: storableText(2_000).describe(
    'Its value. `{{secret.key_…}}` stands for a stored secret; `{{name}}` alone stands for a parameter.',
  ),
});

const body = z.discriminatedUnion('kind', [
  strict({ kind: z.literal('none').describe('No body.') }),
  strict({ kind: z.literal('json').describe('The parameters that stand nowhere else, as a JSON object.') }),
  strict({ kind: z.literal('form').describe('The parameters that stand nowhere else, as a form.') }),
  strict({
    kind: z.literal('template').describe('JSON of your own.'),
    text: storableText(20_000, 1).describe(
      "JSON whose texts may hold `{{name}}`: alone it becomes the parameter's value, inside a text its text.",
    ),
  }),
]);

const response = strict({
  pick: z
    .array(storableText(200))
    .max(MAX_PICKS)
    .default([])
    .describe(
      'JSON pointers to what the model sees of a JSON answer, such as `/items/*/name` (`*` = each). Empty = all. ' +
        'One pointer gives its value, several give the answer with only these parts.',
    ),
  maxChars: z
    .int()
    .min(100)
    .max(MAX_OUTPUT_CHARS)
    .default(USUAL_CHARS)
    .describe('Characters that the model sees at most.'),
});

/** A call of somebody's HTTP API (Plan 16.3.2: a function tool whose function lives on a server). */
export const httpConfigSchema = strict({
  method: z.enum(HTTP_METHODS).default('GET').describe('HTTP method of the call.'),
  url: storableText(2_000, 1).describe(
    'Address with parameters in their places: `https://api.example.com/users/{id}?q={q}`.',
  ),
  headers: z.array(header).max(MAX_HEADERS).default([]).describe('Headers that go out with each call.'),
  parameters: z
    .record(z.string(), z.unknown())
    .default({ type: 'object', properties: {} })
    .describe('JSON Schema of the arguments; its root is an object.'),
  body: body.optional().describe('What is sent. Left out: JSON for POST, PUT and PATCH, nothing for the others.'),
  response: response.default({ pick: [], maxChars: USUAL_CHARS }).describe('What the model sees of the answer.'),
  idempotent: z
    .boolean()
    .default(false)
    .describe('Calling it twice does no harm, so it is called again after a crash. Always so for GET and HEAD.'),
});

export type HttpConfig = z.output<typeof httpConfigSchema>;
export type HttpBody = NonNullable<HttpConfig['body']>;

/** Provider of the vault's free secrets, which tools name by id. */
export const SECRET_PROVIDER = 'secret';

/** The body that a call has, said or not. */
export function bodyOf({ method, body: said }: Pick<HttpConfig, 'method' | 'body'>): HttpBody {
  return said ?? { kind: method === 'POST' || method === 'PUT' || method === 'PATCH' ? 'json' : 'none' };
}

/** Reading does no harm; neither does what its owner says does none. */
export function isRepeatable({ method, idempotent }: Pick<HttpConfig, 'method' | 'idempotent'>): boolean {
  return method === 'GET' || method === 'HEAD' || idempotent;
}
