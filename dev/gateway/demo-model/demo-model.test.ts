import { describe, expect, it } from 'vitest';
import type { Conversation, ToolSpec, Turn } from '../conversation.ts';
import { MARK } from './compose.ts';
import { answer } from './demo-model.ts';

const MATH = tool(
  'transfer_to_math_tutor',
  'Handoff to the Math Tutor agent to handle the request. Specialist agent for math questions',
);
const HISTORY = tool(
  'transfer_to_history_tutor',
  'Handoff to the History Tutor agent to handle the request. Specialist agent for historical questions',
);
const WEATHER = tool('get_weather', 'Current weather of a city', {
  city: { type: 'string' },
  unit: { type: 'string', enum: ['celsius', 'fahrenheit'] },
});
const TRIAGE = "You determine which agent to use based on the user's homework question";
const TUTOR = 'You are a patient math tutor. Explain your reasoning at each step and include examples';

describe('handoffs', () => {
  it.each([
    ['what is 12 * (3+4)?', 'transfer_to_math_tutor'],
    ['Solve 2x + 3 = 11', 'transfer_to_math_tutor'],
    ['Who was the first president of the United States?', 'transfer_to_history_tutor'],
    ['Why did the Roman empire fall?', 'transfer_to_history_tutor'],
    ['What happened in 1789?', 'transfer_to_history_tutor'],
  ])('sends "%s" on to %s', (question, name) => {
    expect(ask(question, { instructions: TRIAGE, tools: [MATH, HISTORY] })).toEqual({
      kind: 'calls',
      calls: [{ name, arguments: '{}' }],
    });
  });

  it('answers itself where no colleague fits, and names them', () => {
    const text = say('Which socks go with sandals?', { instructions: TRIAGE, tools: [MATH, HISTORY] });
    expect(text).toContain('Math Tutor, History Tutor');
  });

  it('answers after a handoff instead of handing back', () => {
    const turns: Turn[] = [
      user('what is 12 * (3+4)?'),
      { kind: 'call', id: 'c1', name: 'transfer_to_math_tutor', arguments: '{}' },
      { kind: 'result', id: 'c1', text: '{"assistant":"Math Tutor"}' },
    ];
    const back = tool('transfer_to_triage', 'Handoff to the Triage agent to handle the request. Finds the right tutor');
    expect(textOf(answer(conversation({ turns, instructions: TUTOR, tools: [back, HISTORY] })))).toContain('= 84.');
  });

  it('hands over again where a colleague fits far better', () => {
    const turns: Turn[] = [
      user('Why did the Roman empire fall?'),
      { kind: 'call', id: 'c1', name: 'transfer_to_math_tutor', arguments: '{}' },
      { kind: 'result', id: 'c1', text: '{"assistant":"Math Tutor"}' },
    ];
    expect(answer(conversation({ turns, instructions: TUTOR, tools: [HISTORY] }))).toMatchObject({
      kind: 'calls',
      calls: [{ name: 'transfer_to_history_tutor' }],
    });
  });

  it('hands on where its instructions say so', () => {
    const writer = tool('transfer_to_Writer', 'Handoff to the Writer agent to handle the request.');
    const instructions = 'Write what you found. Then hand the conversation on to the Writer.';
    expect(ask('Which socks go with sandals?', { instructions, tools: [writer] })).toMatchObject({
      calls: [{ name: 'transfer_to_Writer' }],
    });
    expect(ask('Which socks go with sandals?', { instructions: 'Write.', tools: [writer] })).toMatchObject({
      kind: 'text',
    });
  });

  it('keeps a question that is its own', () => {
    expect(ask('what is 1 + 1?', { instructions: TUTOR, tools: [MATH] })).toMatchObject({ kind: 'text' });
  });
});

describe('tools', () => {
  it('calls the tool that fits, with arguments from the question', () => {
    expect(ask('Will it rain in New York?', { tools: [WEATHER, MATH] })).toEqual({
      kind: 'calls',
      calls: [{ name: 'get_weather', arguments: JSON.stringify({ city: 'New York', unit: 'celsius' }) }],
    });
  });

  it('quotes what a tool answered, and does not call it again', () => {
    const turns: Turn[] = [
      user('Will it rain in Rome?'),
      { kind: 'call', id: 'c1', name: 'get_weather', arguments: '{}' },
      { kind: 'result', id: 'c1', text: 'Sunny, 24 °C' },
    ];
    expect(textOf(answer(conversation({ turns, tools: [WEATHER] })))).toContain(
      'The tool get_weather answered: "Sunny, 24 °C"',
    );
  });

  it('answers from the passage that fits, and cites it', () => {
    const passage = (number: number, text: string) =>
      `<passage marker="[[k7q-1a-${number}]]" file="pay.md" place="page 2">\n${text}\n</passage>`;
    const turns: Turn[] = [
      user('How is overtime paid?'),
      { kind: 'call', id: 'c1', name: 'search_files', arguments: '{}' },
      {
        kind: 'result',
        id: 'c1',
        text: `Cite so: [[k7q-1a-1]].\n\n${passage(1, 'We open at nine.')}\n\n${passage(2, 'Cats stay out. Overtime is paid at 150 %.')}`,
      },
    ];
    expect(textOf(answer(conversation({ turns, tools: [WEATHER] })))).toContain(
      'pay.md says: Overtime is paid at 150 %. [[k7q-1a-2]]',
    );
  });

  it('calls every tool that is named', () => {
    const search = tool('search_news', 'Finds things', { query: { type: 'string' } });
    const made = ask('Use get_weather for Paris and search_news', { tools: [WEATHER, search] });
    expect(made).toMatchObject({ kind: 'calls', calls: [{ name: 'get_weather' }, { name: 'search_news' }] });
  });

  it('goes to an address only after it was found', () => {
    const search = tool('search_web', 'Finds pages', { query: { type: 'string' } });
    const read = tool('read_page', 'Reads a page', { url: { type: 'string' } });
    const question = 'Search the web for socks and read the page.';
    const tools = [search, read];
    expect(ask(question, { tools })).toMatchObject({ calls: [{ name: 'search_web' }] });
    const turns: Turn[] = [
      user(question),
      { kind: 'call', id: 'c1', name: 'search_web', arguments: '{}' },
      { kind: 'result', id: 'c1', text: '[{"url":"https://socks.example.com/a"}]' },
    ];
    expect(answer(conversation({ turns, tools }))).toEqual({
      kind: 'calls',
      calls: [{ name: 'read_page', arguments: '{"url":"https://socks.example.com/a"}' }],
    });
  });

  it('takes a command from backticks, a statement from the question, and writes a program for a sum', () => {
    const shell = tool('run_shell', 'Runs commands', { command: { type: 'string' } });
    expect(ask('Run the shell: `ls | wc -l`', { tools: [shell] })).toMatchObject({
      calls: [{ arguments: '{"command":"ls | wc -l"}' }],
    });
    const sql = tool('run_query', 'Asks the database', { query: { type: 'string', description: 'SQL' } });
    expect(ask('Run the query SELECT 1 FROM a;', { tools: [sql] })).toMatchObject({
      calls: [{ arguments: '{"query":"SELECT 1 FROM a"}' }],
    });
    const code = tool('calculate_sum', 'Runs code', { code: { type: 'string' } });
    expect(ask('Calculate the sum 2 * 3 + 2^4', { tools: [code] })).toMatchObject({
      calls: [{ arguments: '{"code":"console.log(2 * 3 + 2**4);"}' }],
    });
  });

  it('obeys the tool choice', () => {
    expect(ask('Hello', { tools: [WEATHER], toolChoice: 'required' })).toMatchObject({
      kind: 'calls',
      calls: [{ name: 'get_weather' }],
    });
    expect(ask('weather in Rome', { tools: [WEATHER], toolChoice: 'none' })).toMatchObject({ kind: 'text' });
    expect(ask('weather in Rome', { tools: [WEATHER, MATH], toolChoice: { name: MATH.name } })).toMatchObject({
      calls: [{ name: MATH.name }],
    });
  });
});

describe('answers', () => {
  it('shows the way of a calculation, in its persona', () => {
    expect(say('what is 12 * (3+4)?', { instructions: TUTOR })).toBe(
      `As a patient math tutor, step by step:\n\n1. 3 + 4 = 7.\n2. 12 * 7 = 84.\n\n12 * (3 + 4) = 84.\n\n${MARK}`,
    );
  });

  it('knows a few facts', () => {
    expect(say('Who was the first president of the United States?')).toContain('George Washington');
  });

  it('remembers what was asked before, and a name', () => {
    const turns: Turn[] = [user('My name is Ada. What is 2 + 2?'), { kind: 'assistant', text: '4' }];
    expect(textOf(answer(conversation({ turns: [...turns, user('What did I ask before?')] })))).toContain(
      '"My name is Ada. What is 2 + 2?"',
    );
    expect(textOf(answer(conversation({ turns: [...turns, user('What is my name?')] })))).toContain('Your name is Ada');
  });

  it('finds what its instructions say about a question', () => {
    const instructions =
      'You are a shop assistant.\n- Delivery to Norway takes four working days.\n- Returns are free.';
    expect(say('How long does delivery to Norway take in working days?', { instructions })).toBe(
      `Delivery to Norway takes four working days.\n\n${MARK}`,
    );
  });

  it('says what it is where it knows nothing, and quotes the question', () => {
    const text = say('Which socks go with sandals?');
    expect(text).toContain('You asked: "Which socks go with sandals?"');
    expect(text).toContain('no language model');
  });

  it('carries the mark in every form, and is the same every time', () => {
    for (const question of ['hi', '1 + 1', 'what?', '', 'Summarize this', 'thanks']) {
      expect(say(question).endsWith(`\n\n${MARK}`)).toBe(true);
      expect(say(question)).toBe(say(question));
    }
    expect(textOf(ask('hi', { format: { kind: 'json' } }))).toContain(MARK);
  });

  it('stops at the limit of output tokens', () => {
    const made = ask('Which socks go with sandals?', { maxTokens: 12 });
    expect(made).toMatchObject({ kind: 'text', truncated: true });
    expect(textOf(made).endsWith(MARK)).toBe(true);
  });
});

describe('schemas', () => {
  it('fills a guardrail verdict by the words of its property', () => {
    const format = schema({ is_math_homework: { type: 'boolean' }, reasoning: { type: 'string' } });
    expect(JSON.parse(textOf(ask('Can you solve 2x + 3 = 11 for me?', { format })))).toMatchObject({
      is_math_homework: true,
    });
    const verdict = JSON.parse(textOf(ask('Why did the Roman empire fall?', { format })));
    expect(verdict).toEqual({ is_math_homework: false, reasoning: expect.stringContaining(MARK) });
  });

  it('fills numbers, choices, lists, nested and nullable things', () => {
    const format = schema({
      result: { type: 'number' },
      subject: { enum: ['history', 'math'] },
      items: { type: 'array', minItems: 2, items: { $ref: '#/$defs/item' } },
      note: { type: ['string', 'null'], maxLength: 5 },
      score: { type: 'integer', minimum: 1, maximum: 5 },
    });
    if (format.kind !== 'schema') throw new Error('a schema');
    format.schema['$defs'] = { item: { type: 'object', properties: { at: { type: 'string', format: 'date' } } } };
    expect(JSON.parse(textOf(ask('what is 6 * 7?', { format })))).toEqual({
      result: 42,
      subject: 'math',
      items: [{ at: '2026-01-01' }, { at: '2026-01-01' }],
      note: expect.stringMatching(/^.{5}$/),
      score: 5,
    });
  });
});

function tool(name: string, description: string, properties: Record<string, unknown> = {}): ToolSpec {
  return { name, description, parameters: { type: 'object', properties, required: Object.keys(properties) } };
}

function schema(properties: Record<string, unknown>): Conversation['format'] {
  return { kind: 'schema', schema: { type: 'object', properties } };
}

function user(text: string): Turn {
  return { kind: 'user', text };
}

function conversation(parts: Partial<Conversation>): Conversation {
  return {
    model: 'm',
    instructions: '',
    turns: [],
    tools: [],
    toolChoice: 'auto',
    format: { kind: 'text' },
    maxTokens: null,
    ...parts,
  };
}

function ask(question: string, parts: Partial<Conversation> = {}) {
  return answer(conversation({ turns: [user(question)], ...parts }));
}

function textOf(made: ReturnType<typeof answer>): string {
  if (made.kind !== 'text') throw new Error(`It called ${made.calls.map((call) => call.name).join()}.`);
  return made.text;
}

function say(question: string, parts: Partial<Conversation> = {}): string {
  return textOf(ask(question, parts));
}
