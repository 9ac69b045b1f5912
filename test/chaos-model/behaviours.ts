import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { type ChaosStep, wordsOf } from './directive.ts';
import { countedUsage, DONE, finish, opening, piece, toolPiece, usage, wholeAnswer } from './wire.ts';

/** One model call that misbehaves on purpose. */
export interface ChaosCall {
  marker: string;
  /** Number of the call under its marker, from 1. */
  number: number;
  step: ChaosStep;
  /** Names of the tools and handoffs on offer. */
  tools: string[];
  authorization: string;
  response: ServerResponse;
  /** Resolves when the test releases the marker's waiting calls, or when the client goes away. */
  released: () => Promise<void>;
}

type Behaviour = (call: ChaosCall) => Promise<void> | void;

function begin({ response }: ChaosCall): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
}

function stream(call: ChaosCall, text: string): void {
  begin(call);
  call.response.end(text);
}

function refuse({ response, authorization }: ChaosCall, status: number, headers: Record<string, string> = {}): void {
  // Real providers quote the key that they refuse.
  const message = `Provider says no ${status} to key ${authorization}`;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ error: { message, type: 'provider_error', code: null } }));
}

function words(call: ChaosCall, fallback: number): string[] {
  return wordsOf(call.marker, call.number, Number(call.step.args[0] ?? fallback));
}

function opened(call: ChaosCall, fallback = 5): string {
  return opening + words(call, fallback).map(piece).join('');
}

/** Sends what was given and pulls the plug, once the bytes are out. */
function cut(call: ChaosCall, text: string): void {
  begin(call);
  call.response.write(text, () => call.response.socket?.destroySoon());
}

const TOOL_IDS: Record<string, (i: number) => { id?: string; index?: number }> = {
  good: (i) => ({ id: `call_${i}`, index: i }),
  empty: (i) => ({ id: '', index: i }),
  repeated: (i) => ({ id: 'call_same', index: i }),
  indexless: () => ({ id: '' }),
};

/** `handoff:<ids>:<which>:<tokens>` calls the tool on offer at that place; the last agent, who has none, answers. */
function handoff(call: ChaosCall): void {
  const tool = call.tools[Number(call.step.args[1] ?? 0)];
  if (!tool) {
    stream(call, wholeAnswer(wordsOf(call.marker, call.number, 5)));
    return;
  }
  const ids = (TOOL_IDS[call.step.args[0] ?? 'good'] ?? TOOL_IDS['good'])?.(0);
  const toolCall = toolPiece({ ...ids, type: 'function', function: { name: tool, arguments: '{}' } });
  const tokens = Number(call.step.args[2] ?? 5);
  stream(call, opening + toolCall + finish('tool_calls') + usage(countedUsage(tokens)) + DONE);
}

/** The first piece, then nothing until the test releases it; then the rest. */
async function gate(call: ChaosCall): Promise<void> {
  const all = words(call, 5);
  const early = Number(call.step.args[1] ?? 1);
  begin(call);
  call.response.write(opening + all.slice(0, early).map(piece).join(''));
  await call.released();
  call.response.end(all.slice(early).map(piece).join('') + finish('stop') + usage(countedUsage(all.length)) + DONE);
}

/** `slow:<words>:<ms>` */
async function slow(call: ChaosCall): Promise<void> {
  begin(call);
  call.response.write(opening);
  for (const word of words(call, 50)) {
    if (call.response.destroyed) return;
    call.response.write(piece(word));
    await pause(Number(call.step.args[1] ?? 10));
  }
  call.response.end(finish('stop') + usage(countedUsage(words(call, 50).length)) + DONE);
}

/** Usage that no honest provider reports. */
const STRANGE_USAGE: Record<string, object> = {
  negative: { prompt_tokens: -50, completion_tokens: 100, total_tokens: 50 },
  fraction: { prompt_tokens: 0.0013, completion_tokens: 1.0007, total_tokens: 1.002 },
  text: { prompt_tokens: '20', completion_tokens: '5', total_tokens: '25' },
  huge: { prompt_tokens: 1e15, completion_tokens: 1e15, total_tokens: 2e15 },
};

/** All misbehaviours by name. */
export const BEHAVIOURS: Record<string, Behaviour> = {
  ok: (call) => stream(call, wholeAnswer(words(call, 5))),
  handoff,
  gate,
  slow,
  /** Text, then a polite end without finish reason. */
  unfinished: (call) => stream(call, opened(call)),
  /** The same with `[DONE]` but no finish reason. */
  'done-only': (call) => stream(call, opened(call) + DONE),
  cut: (call) => cut(call, opened(call)),
  /** The connection dies inside an event. */
  'cut-event': (call) => cut(call, `${opened(call)}data: {"id":"chatcmpl-c","choi`),
  'cut-arguments': (call) => {
    const name = call.tools[0] ?? 'nothing';
    cut(
      call,
      opening + toolPiece({ index: 0, id: 'call_1', type: 'function', function: { name, arguments: '{"reason":"be' } }),
    );
  },
  'bad-json': (call) => stream(call, `${opened(call)}data: {"choices": [oops\n\n`),
  '429': (call) => refuse(call, 429, { 'retry-after': call.step.args[0] ?? '0' }),
  '500': (call) => refuse(call, 500),
  '401': (call) => refuse(call, 401),
  '400': (call) => refuse(call, 400),
  html: (call) => {
    call.response.writeHead(200, { 'content-type': 'text/html' });
    call.response.end('<html><body>Welcome to the captive portal</body></html>');
  },
  nothing: (call) => {
    call.response.socket?.destroy();
  },
  filtered: (call) => stream(call, opened(call) + finish('content_filter') + DONE),
  'no-usage': (call) => stream(call, opened(call) + finish('stop') + DONE),
  usage: (call) => {
    const strange = STRANGE_USAGE[call.step.args[0] ?? ''] ?? {};
    const answer = opening + wordsOf(call.marker, call.number, 5).map(piece).join('');
    stream(call, answer + finish('stop') + usage(strange) + DONE);
  },
  /** Letters that a database would rather not store. */
  'bad-letters': (call) =>
    stream(
      call,
      `${opening}${piece('zero \u0000 and half \ud83d here')}${finish('stop')}${usage(countedUsage(9))}${DONE}`,
    ),
  /** `huge:<kilobytes>`: one endless word. */
  huge: (call) => {
    const text = 'x'.repeat(1_024 * Number(call.step.args[0] ?? 100));
    stream(call, opening + piece(text) + finish('stop') + usage(countedUsage(50)) + DONE);
  },
  'unknown-tool': (call) =>
    stream(
      call,
      opening +
        toolPiece({ index: 0, id: '', type: 'function', function: { name: 'no_such_tool', arguments: '{' } }) +
        finish('tool_calls') +
        usage(countedUsage(5)) +
        DONE,
    ),
};
