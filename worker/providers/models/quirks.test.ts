import type { AgentInputItem, AgentOutputItem, ModelRequest } from '@openai/agents-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rewriteCallIds } from '../../engine/call-ids.ts';
import type { PortRun } from './testing/call-port.ts';
import { callProvider } from './testing/call-provider.ts';
import { anthropic, anthropicAnswer, anthropicCall, anthropicThinking } from './testing/dialects/anthropic.ts';
import { CHAT_DIALECTS } from './testing/dialects/chat-providers.ts';
import type { Dialect } from './testing/dialects/dialect.ts';
import { ENCRYPTED_THOUGHT, openaiResponses, responsesAnswer, responsesCall } from './testing/dialects/responses.ts';
import { openRawServer, type RawServer, sse } from './testing/raw-server.ts';

let server: RawServer;

beforeAll(async () => {
  server = await openRawServer();
});
beforeEach(() => {
  server.requests.length = 0;
});
afterAll(() => server.close());

const WEATHER = { name: 'get_weather', args: { city: 'Brno' } };
const TOOL = {
  type: 'function' as const,
  name: 'get_weather',
  description: '',
  parameters: { type: 'object' as const, properties: {}, required: [], additionalProperties: false as const },
  strict: true,
};

const dialectOf = (provider: string): Dialect => {
  const dialect = CHAT_DIALECTS.find((one) => one.provider === provider);
  if (!dialect) throw new Error(`no dialect of ${provider}`);
  return dialect;
};

const call = (
  model: { provider: string; model: string },
  pieces: string[],
  request: Partial<ModelRequest> = {},
  options = {},
): Promise<PortRun> => callProvider(server, model, sse(pieces), { coldStartMs: 0, ...options, request });

const sent = () => server.requests.at(-1)?.body as Record<string, unknown> & { messages: Record<string, unknown>[] };

/** The conversation after the first answer, as the engine goes on with it. */
function next(run: PortRun, step = 't1', before: AgentInputItem[] = []): AgentInputItem[] {
  const output: AgentOutputItem[] = rewriteCallIds(run.outcome?.output ?? [], step);
  const results = output.flatMap((item): AgentInputItem[] =>
    item.type !== 'function_call'
      ? []
      : [
          {
            type: 'function_call_result',
            callId: item.callId,
            name: item.name,
            status: 'completed',
            output: { type: 'text', text: 'rain' },
          },
        ],
  );
  return [
    ...(before.length ? before : [{ type: 'message' as const, role: 'user' as const, content: 'hi' }]),
    ...output,
    ...results,
  ];
}

describe("Anthropic's thoughts", () => {
  const thinking = anthropicAnswer(
    [...anthropicThinking(0, 'Rain?', 'c2ln'), ...anthropicCall(WEATHER, 1)],
    'tool_use',
  );

  it('come back whole and signed with the tool calls behind them', async () => {
    const first = await call(anthropic, thinking, { tools: [TOOL] });
    expect(first.outcome?.output[0]).toMatchObject({ type: 'reasoning', content: [{ text: 'Rain?' }] });
    await call(anthropic, anthropic.text(['ok']), { tools: [TOOL], input: next(first) });
    expect(sent().messages[1]).toMatchObject({
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Rain?', signature: 'c2ln' },
        { type: 'tool_use', name: 'get_weather' },
      ],
    });
  });

  it('also in a second round, and between two calls of one turn', async () => {
    const both = anthropicAnswer(
      [
        ...anthropicThinking(0, 'One.', 'b25l'),
        ...anthropicCall(WEATHER, 1),
        ...anthropicThinking(2, 'Two.', 'dHdv'),
        ...anthropicCall(WEATHER, 3),
      ],
      'tool_use',
    );
    const first = await call(anthropic, both, { tools: [TOOL] });
    const second = await call(anthropic, thinking, { tools: [TOOL], input: next(first) });
    await call(anthropic, anthropic.text(['ok']), { tools: [TOOL], input: next(second, 't2', next(first)) });
    const kinds = sent().messages.map(({ content }) => (content as { type: string }[]).map((block) => block.type));
    expect(kinds).toEqual([
      ['text'],
      ['thinking', 'tool_use', 'thinking', 'tool_use'],
      ['tool_result', 'tool_result'],
      ['thinking', 'tool_use'],
      ['tool_result'],
    ]);
    const uses = JSON.stringify(sent().messages).match(/"id":"call_\d"/g);
    expect(new Set(uses).size).toBe(3);
  });

  it.each([
    [
      'another conversation',
      (items: AgentInputItem[]) => [{ role: 'user' as const, content: 'other' }, ...items.slice(1)],
      anthropic.model,
    ],
    ['another model', (items: AgentInputItem[]) => items, 'claude-opus-5-5'],
  ])('are left out in %s', async (_, change, model) => {
    const first = await call(anthropic, thinking, { tools: [TOOL] });
    await call({ provider: 'anthropic', model }, anthropic.text(['ok']), { tools: [TOOL], input: change(next(first)) });
    expect(JSON.stringify(sent().messages)).not.toContain('thinking');
    expect(JSON.stringify(sent().messages)).toContain('tool_use');
  });

  it.each([
    ['claude-sonnet-5-5', undefined, { type: 'adaptive', display: 'summarized' }, undefined],
    ['claude-sonnet-5-5', 'high', { type: 'adaptive', display: 'summarized' }, 'high'],
    ['claude-haiku-5-5', 'none', { type: 'disabled' }, undefined],
    ['claude-opus-5-5', 'none', { type: 'adaptive', display: 'summarized' }, 'low'],
    ['claude-haiku-4-5', undefined, undefined, undefined],
    ['claude-haiku-4-5', 'low', { type: 'enabled', budget_tokens: 2_048 }, undefined],
  ] as const)('are asked of %s at effort %s as it takes them', async (model, effort, thinks, level) => {
    const modelSettings = { temperature: 0.5, ...(effort ? { reasoning: { effort } } : {}) };
    await call({ provider: 'anthropic', model }, anthropic.text(['ok']), { modelSettings });
    expect(sent().thinking).toEqual(thinks);
    expect((sent().output_config as { effort?: string } | undefined)?.effort).toBe(level);
    expect('temperature' in sent()).toBe(model === 'claude-haiku-4-5' && effort === undefined);
  });
});

describe('Anthropic', () => {
  it('is told which part of a prompt to keep, where the agent asks for it', async () => {
    await call(anthropic, anthropic.text(['ok']), { tools: [TOOL] });
    expect(JSON.stringify(sent())).not.toContain('cache_control');
    await call(anthropic, anthropic.text(['ok']), { tools: [TOOL] }, { promptCaching: true });
    const mark = { cache_control: { type: 'ephemeral' } };
    expect(sent()).toMatchObject({ tools: [mark], system: [mark], messages: [{ content: [mark] }] });
  });

  it.each([
    ['claude-opus-5-5', { type: 'auto', disable_parallel_tool_use: true }],
    ['claude-haiku-4-5', { type: 'any', disable_parallel_tool_use: true }],
  ])('%s is forced to a tool only where it can be', async (model, choice) => {
    const modelSettings = { toolChoice: 'required' as const, parallelToolCalls: false };
    await call({ provider: 'anthropic', model }, anthropic.text(['ok']), { tools: [TOOL], modelSettings });
    expect(sent().tool_choice).toEqual(choice);
  });

  it('takes an answer that ended at its limit, and says when it ended before its first word', async () => {
    const whole = anthropic.text(['Hel']).map((piece) => piece.replace('end_turn', 'max_tokens'));
    expect((await call(anthropic, whole)).outcome?.output).toHaveLength(1);
    const empty = await call(anthropic, anthropicAnswer([], 'max_tokens'));
    expect(empty.failure).toMatchObject({ code: 'bad_request', message: expect.stringContaining('maxTokens') });
  });

  it('gets no call without a result, no result without a call, and the person first and last', async () => {
    const orphan: AgentInputItem = {
      type: 'function_call_result',
      callId: 't9_0',
      name: 'x',
      status: 'completed',
      output: { type: 'text', text: 'lost' },
    };
    const lonely: AgentInputItem = { type: 'function_call', callId: 't1_0', name: 'get_weather', arguments: '{"city"' };
    const said: AgentInputItem = {
      type: 'message',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'Done.' }],
    };
    await call(anthropic, anthropic.text(['ok']), {
      tools: [TOOL],
      input: [orphan, lonely, { role: 'system', content: 'More.' }, said],
    });
    expect(sent().messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant', 'user']);
    expect(sent().messages[1]).toMatchObject({ content: [{ type: 'tool_use', input: { unreadable: '{"city"' } }] });
    expect(sent().messages[2]).toMatchObject({ content: [{ type: 'tool_result' }] });
    expect(sent().system).toMatchObject([{ text: 'Be brief.\n\nMore.' }]);
  });
});

describe('servers of Chat Completions', () => {
  const settings = {
    temperature: 0.2,
    frequencyPenalty: 0.1,
    presencePenalty: 0.1,
    parallelToolCalls: true,
    toolChoice: 'required' as const,
    store: true,
    reasoning: { effort: 'low' as const },
  };

  it.each([
    ['google', ['frequency_penalty', 'presence_penalty', 'parallel_tool_calls', 'store']],
    ['mistral', ['stream_options', 'store']],
    ['groq', ['frequency_penalty', 'presence_penalty', 'store', 'reasoning_effort']],
    ['ollama', ['parallel_tool_calls', 'store', 'tool_choice']],
    ['workers-ai', ['parallel_tool_calls', 'store', 'reasoning_effort']],
    ['deepseek', ['reasoning_effort', 'parallel_tool_calls']],
    ['openai', ['reasoning_effort']],
  ])('%s is not sent what it refuses', async (provider, fields) => {
    const dialect = dialectOf(provider);
    await call(dialect, dialect.text(['ok']), { tools: [TOOL], modelSettings: settings });
    for (const field of fields) expect(sent(), field).not.toHaveProperty(field);
    expect(sent()).toHaveProperty('temperature', 0.2);
    if (provider !== 'mistral') expect(sent().stream_options).toEqual({ include_usage: true });
  });

  it('Gemini gets the signature of its thoughts back, and a word for those of others', async () => {
    const gemini = dialectOf('google');
    const first = await call(gemini, gemini.toolCalls([WEATHER, WEATHER]), { tools: [TOOL] });
    await call(gemini, gemini.text(['ok']), { tools: [TOOL], input: next(first) });
    expect(sent().messages[2]).toMatchObject({
      tool_calls: [{ extra_content: { google: { thought_signature: 'c2lnbmVk' } } }, { type: 'function' }],
    });
    expect(sent().messages[2]).not.toHaveProperty('extra_content');
    const foreign = await call(anthropic, anthropic.toolCalls([WEATHER]), { tools: [TOOL] });
    await call(gemini, gemini.text(['ok']), { tools: [TOOL], input: next(foreign) });
    expect(JSON.stringify(sent().messages)).toContain('skip_thought_signature_validator');
    const groq = dialectOf('groq');
    await call(groq, groq.text(['ok']), { tools: [TOOL], input: next(first) });
    expect(JSON.stringify(sent().messages)).not.toMatch(/extra_content|producer|annotations/);
  });

  it('DeepSeek gets its thoughts back with each tool call, empty ones too', async () => {
    const deepseek = dialectOf('deepseek');
    const first = await call(deepseek, deepseek.toolCalls([WEATHER]), { tools: [TOOL] });
    await call(deepseek, deepseek.text(['ok']), { tools: [TOOL], input: next(first) });
    expect(sent().messages[2]).toMatchObject({ role: 'assistant', reasoning_content: 'Hm.' });
    const foreign = await call(anthropic, anthropic.toolCalls([WEATHER]), { tools: [TOOL] });
    await call(deepseek, deepseek.text(['ok']), { tools: [TOOL], input: next(foreign) });
    expect(sent().messages[2]).toMatchObject({ role: 'assistant', reasoning_content: '' });
    await call(deepseek, deepseek.text(['ok']), { modelSettings: { reasoning: { effort: 'none' } } });
    expect(sent().thinking).toEqual({ type: 'disabled' });
  });

  it('Mistral gets ids of nine letters and digits, the same for a call and its result', async () => {
    const mistral = dialectOf('mistral');
    const first = await call(mistral, mistral.toolCalls([WEATHER, WEATHER]), { tools: [TOOL] });
    await call(mistral, mistral.text(['ok']), { tools: [TOOL], input: next(first) });
    const [asked, one, two] = sent().messages.slice(2) as unknown as [
      { tool_calls: { id: string }[] },
      { tool_call_id: string },
      { tool_call_id: string },
    ];
    expect(asked.tool_calls.map(({ id }) => id)).toEqual([one.tool_call_id, two.tool_call_id]);
    for (const { id } of asked.tool_calls) expect(id).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(one.tool_call_id).not.toBe(two.tool_call_id);
  });

  it('say that a tool call which can not be read may be tried again', async () => {
    const run = await callProvider(server, dialectOf('groq'), (_, response) =>
      response
        .writeHead(400, { 'content-type': 'application/json' })
        .end(
          '{"error":{"message":"Failed to call a function.","type":"invalid_request_error","code":"tool_use_failed"}}',
        ),
    );
    expect(run.failure).toMatchObject({ code: 'malformed', retryable: true });
  });
});

describe("OpenAI's Responses", () => {
  it('store nothing, and get their encrypted thoughts back where they were thought', async () => {
    const answer = responsesAnswer([ENCRYPTED_THOUGHT, responsesCall(WEATHER, 0)]);
    const first = await call(openaiResponses, answer, { tools: [TOOL] });
    expect(sent()).toMatchObject({ store: false, include: ['reasoning.encrypted_content'] });
    await call(openaiResponses, openaiResponses.text(['ok']), { tools: [TOOL], input: next(first) });
    expect(sent().input).toMatchObject([
      { role: 'user' },
      { type: 'reasoning', encrypted_content: 'gAAAAB-secret' },
      { type: 'function_call', call_id: 't1_0' },
      { type: 'function_call_output', call_id: 't1_0' },
    ]);
    expect(JSON.stringify(sent())).not.toMatch(/producer|"fc_0"/);
    await call({ provider: 'openai', model: 'gpt-6-luna' }, openaiResponses.text(['ok']), {
      tools: [TOOL],
      input: next(first),
    });
    expect(JSON.stringify(sent())).not.toContain('gAAAAB-secret');
  });

  it.each([
    ['Responses', openaiResponses],
    ['Chat Completions', dialectOf('openai')],
  ])('name the same cache for the same beginning, where the agent asks for it: %s', async (_, dialect) => {
    const keyOf = async (systemInstructions: string) => {
      await call(dialect, dialect.text(['ok']), { systemInstructions }, { promptCaching: true });
      return sent().prompt_cache_key;
    };
    const [one, again, other] = [await keyOf('Be brief.'), await keyOf('Be brief.'), await keyOf('Be long.')];
    expect(one).toMatch(/^\w{8,64}$/);
    expect([again, other === one]).toEqual([one, false]);
    await call(dialect, dialect.text(['ok']));
    expect(sent()).not.toHaveProperty('prompt_cache_key');
  });
});
