import type { AgentInputItem, AgentOutputItem, ModelRequest } from '@openai/agents-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rewriteCallIds } from '../../engine/call-ids.ts';
import { capabilitiesOf, PROVIDERS } from './catalog.ts';
import { enforceable } from './messages/schema.ts';
import { toolCalls } from './testing/call-port.ts';
import { callProvider, OWN_KEY } from './testing/call-provider.ts';
import { anthropic } from './testing/dialects/anthropic.ts';
import { CHAT_DIALECTS } from './testing/dialects/chat-providers.ts';
import type { Dialect, SpokenError } from './testing/dialects/dialect.ts';
import { openaiResponses, workersAiResponses } from './testing/dialects/responses.ts';
import { openRawServer, type RawServer, sse } from './testing/raw-server.ts';

const DIALECTS: readonly Dialect[] = [openaiResponses, anthropic, ...CHAT_DIALECTS, workersAiResponses];

const WEATHER = {
  type: 'function' as const,
  name: 'get_weather',
  description: 'Tells the weather.',
  parameters: {
    type: 'object' as const,
    properties: { city: { type: 'string' as const } },
    required: ['city'],
    additionalProperties: false as const,
  },
  strict: false,
};
const HANDOFF = {
  toolName: 'transfer_to_editor',
  toolDescription: 'Hands over to the editor.',
  inputJsonSchema: { type: 'object' as const, properties: {}, required: [], additionalProperties: false as const },
  strictJsonSchema: true,
};
const SCHEMA = {
  type: 'object' as const,
  properties: { city: { type: 'string' as const, minLength: 2 }, degrees: { type: 'number' as const } },
  required: ['city', 'degrees'],
  additionalProperties: false as const,
};
const PIXEL = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk';
const CITIES = [
  { name: 'get_weather', args: { city: 'Brno' } },
  { name: 'get_weather', args: { city: 'Graz' } },
];

let server: RawServer;

beforeAll(async () => {
  server = await openRawServer();
});
beforeEach(() => {
  server.requests.length = 0;
});
afterAll(() => server.close());

const answerWith =
  ({ status, body, headers }: SpokenError): RawServer['answer'] =>
  (_, response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);

it('covers every provider that answers with text', () => {
  const spoken = new Set(DIALECTS.map((dialect) => dialect.provider));
  expect(PROVIDERS.filter(({ id, images }) => !images || id === 'openai').map(({ id }) => id)).toEqual(
    PROVIDERS.filter(({ id }) => spoken.has(id)).map(({ id }) => id),
  );
});

describe.each(DIALECTS.map((dialect) => [`${dialect.provider} ${dialect.path}`, dialect] as const))(
  '%s',
  (_, dialect) => {
    const call = (answer: RawServer['answer'] | string[], request: Partial<ModelRequest> = {}, options = {}) =>
      callProvider(server, dialect, Array.isArray(answer) ? sse(answer) : answer, {
        coldStartMs: 0,
        ...options,
        request,
      });
    const heard = () => dialect.hear(server.requests.at(-1)?.body ?? {});

    it('answers in text', async () => {
      const run = await call(dialect.text(['Hel', 'lo']));
      expect(run.failure).toBeUndefined();
      expect(run.outcome?.output.filter((item) => item.type !== 'reasoning')).toMatchObject([
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hello' }] },
      ]);
      expect(server.requests[0]?.url).toBe(`/v1${dialect.path}`);
      const [header, prefix] = dialect.keyHeader;
      expect(server.requests[0]?.headers[header]).toBe(prefix + OWN_KEY);
      expect(heard()).toMatchObject({ model: dialect.model, system: 'Be brief.', turns: [['user', 'hi']] });
      expect(server.requests[0]?.body.stream).toBe(true);
    });

    it('streams piece by piece', async () => {
      const pieces: string[] = [];
      await call(dialect.text(['Hel', 'lo', ' there']), {}, { onDelta: (text: string) => pieces.push(text) });
      expect(pieces).toEqual(['Hel', 'lo', ' there']);
    });

    it('calls a tool and takes its result', async () => {
      const first = await call(dialect.toolCalls(CITIES.slice(0, 1)), { tools: [WEATHER] });
      expect(toolCalls(first)).toEqual([['get_weather', '{"city":"Brno"}']]);
      expect(heard().tools).toEqual(['get_weather']);
      await call(dialect.text(['Rain']), {
        tools: [WEATHER],
        input: conversation(first.outcome?.output ?? [], ['rain']),
      });
      expect(heard()).toMatchObject({ calls: ['get_weather'], results: ['rain'], turns: [['user', 'hi']] });
    });

    it('calls tools in parallel', async () => {
      const run = await call(dialect.toolCalls(CITIES), { tools: [WEATHER] });
      expect(toolCalls(run)).toEqual([
        ['get_weather', '{"city":"Brno"}'],
        ['get_weather', '{"city":"Graz"}'],
      ]);
      await call(dialect.text(['ok']), {
        tools: [WEATHER],
        input: conversation(run.outcome?.output ?? [], ['rain', 'sun']),
      });
      expect(heard()).toMatchObject({ calls: ['get_weather', 'get_weather'], results: ['rain', 'sun'] });
    });

    it('hands over', async () => {
      const run = await call(dialect.toolCalls([{ name: 'transfer_to_editor', args: {} }]), {
        tools: [WEATHER],
        handoffs: [HANDOFF],
      });
      expect(heard().tools).toEqual(['get_weather', 'transfer_to_editor']);
      expect(toolCalls(run)).toEqual([['transfer_to_editor', '{}']]);
    });

    it('keeps to a schema, or is told it', async () => {
      const outputType = { type: 'json_schema' as const, name: 'weather', strict: true, schema: SCHEMA };
      const run = await call(dialect.text(['{"city":"Brno",', '"degrees":7}']), { outputType });
      expect(JSON.parse(run.text)).toEqual({ city: 'Brno', degrees: 7 });
      const can = capabilitiesOf(dialect.provider, dialect.model)?.structuredOutput;
      if (can === 'strict') {
        expect([SCHEMA, enforceable(SCHEMA)]).toContainEqual(heard().format);
        expect(heard().system).toBe('Be brief.');
      } else if (dialect.path === '/chat/completions') {
        expect(heard().format).toBe(can === 'loose' ? 'json' : null);
        expect(heard().system).toContain(JSON.stringify(SCHEMA));
      }
    });

    it('sees an image', async () => {
      const content = [
        { type: 'input_text' as const, text: 'What is this?' },
        { type: 'input_image' as const, image: PIXEL },
        { type: 'input_image' as const, image: 'https://example.com/cat.png' },
      ];
      await call(dialect.text(['A cat']), { input: [{ type: 'message', role: 'user', content }] });
      expect(heard()).toMatchObject({
        images: [PIXEL, 'https://example.com/cat.png'],
        turns: [['user', 'What is this?']],
      });
    });

    it('counts its tokens', async () => {
      const run = await call(dialect.text(['Hi']));
      expect(run.outcome?.usage).toEqual(dialect.usage);
    });

    it('stops when it is told to', async () => {
      const controller = new AbortController();
      const { promise: closed, resolve } = Promise.withResolvers<void>();
      const run = await call(
        (request, response) => {
          response.on('close', resolve);
          sse(dialect.unfinished(['half']), { keepOpen: true })(request, response);
        },
        {},
        { signal: controller.signal, onDelta: () => controller.abort() },
      );
      expect(run).toMatchObject({ text: 'half', failure: { code: 'aborted' } });
      await closed;
    });

    it.each([
      ['a wrong key', 'unauthorized', 'unauthorized'],
      ['a rate limit', 'rateLimited', 'rate_limited'],
      ['a fault of its own', 'broken', 'upstream_failed'],
      ['a context that is too long', 'overflow', 'context_overflow'],
    ] as const)('says so: %s', async (_case, name, code) => {
      const error = dialect[name];
      const run = await call(answerWith(error));
      expect(run.outcome).toBeUndefined();
      expect(run.failure?.code).toBe(code);
      if (name === 'rateLimited') expect(run.failure?.retryAfterMs).toBe(dialect.rateLimited.retryAfterMs);
      expect(run.failure?.message).not.toMatch(/sk-test|\*\*\*\*|org-|<html/);
    });

    it('never passes off half an answer as one', async () => {
      for (const hangUp of [true, false]) {
        const run = await call(sse(dialect.unfinished(['ha', 'lf']), { hangUp }));
        expect(run.outcome).toBeUndefined();
        expect(run.failure?.code).toBe('cut');
      }
    });

    it('refuses what is not JSON', async () => {
      const run = await call([
        ...dialect.unfinished(['half']),
        'data: {"id": nope}\n\n',
        ...dialect.text(['x']).slice(-2),
      ]);
      expect(run.failure?.code).toBe('malformed');
    });

    it('says that an answer was withheld', async () => {
      const { filtered } = dialect;
      const run = await call(Array.isArray(filtered) ? filtered : answerWith(filtered));
      expect(run.outcome).toBeUndefined();
      expect(run.failure?.code).toBe('content_filter');
    });
  },
);

/** The conversation behind an answer with tool calls, as the engine goes on with it. */
function conversation(output: AgentOutputItem[], results: string[]): AgentInputItem[] {
  const items = rewriteCallIds(output, 't1');
  return [
    { type: 'message', role: 'user', content: 'hi' },
    ...items,
    ...results.map(
      (text, index): AgentInputItem => ({
        type: 'function_call_result',
        callId: `t1_${index}`,
        name: 'get_weather',
        status: 'completed',
        output: { type: 'text', text },
      }),
    ),
  ];
}
