/**
 * The module that the isolate starts with: it closes what a tool has no use for, runs the code, and writes down what
 * came of it as plain text. Whatever the code changes in its own isolate, the caller believes none of it unread.
 */
export const MAIN_MODULE = String.raw`
import { WorkerEntrypoint } from 'cloudflare:workers';
import { begin, guard, isOver } from './guard.js';
import run from './tool.js';

const { stringify } = JSON;
const { getPrototypeOf, deleteProperty } = Reflect;
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const send = globalThis.fetch.bind(globalThis);
const MAX_LINE = 2000;
const MAX_CONSOLE = 16000;

const CLOSED = ['caches', 'WebSocket', 'WebSocketPair', 'EventSource', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'Cloudflare'];
for (const name of CLOSED) {
  for (let owner = globalThis; owner; owner = getPrototypeOf(owner)) deleteProperty(owner, name);
}

const lines = [];
let shown = 0;
let dropped = 0;

function write(level, values) {
  if (shown >= MAX_CONSOLE) {
    dropped += 1;
    return;
  }
  const text = values.map(textOf).join(' ').slice(0, MAX_LINE);
  shown += text.length + 1;
  lines.push(level === 'log' || level === 'info' ? text : level + ': ' + text);
}

function textOf(value) {
  if (typeof value === 'string') return value.slice(0, MAX_LINE);
  if (value instanceof Error) return value.name + ': ' + value.message;
  if (typeof value === 'function') return '[function ' + value.name + ']';
  if (value instanceof Map || value instanceof Set) return value.constructor.name + ' ' + textOf([...value]);
  try {
    return stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

const levels = ['log', 'info', 'warn', 'error', 'debug'];
const quiet = ['group', 'groupEnd', 'time', 'timeEnd', 'timeLog', 'count', 'trace', 'assert', 'clear', 'dir'];
globalThis.console = Object.fromEntries([
  ...levels.map((level) => [level, (...values) => write(level, values)]),
  ...quiet.map((name) => [name, name === 'dir' ? (value) => write('log', [value]) : () => undefined]),
  ['table', (value) => write('log', [value])],
]);

function openNetwork(maxCalls) {
  let calls = 0;
  globalThis.fetch = async (input, init) => {
    if (maxCalls === 0) throw new TypeError('This code has no network. Its hosts are listed in the settings of the tool.');
    calls += 1;
    if (calls > maxCalls) throw new TypeError('At most ' + maxCalls + ' calls in one run.');
    const response = await send(input, init);
    if (response.headers.get('x-baton-refusal') === null) return response;
    throw new TypeError(await response.text());
  };
}

function mountFiles(files) {
  const valueOf = async (answer) => {
    const { ok, value, message } = await answer;
    if (!ok) throw new Error(message);
    return value;
  };
  const readBytes = (path) => valueOf(files.read(String(path)));
  globalThis.files = Object.freeze({
    list: () => valueOf(files.list()),
    read: async (path) => {
      const bytes = await readBytes(path);
      return bytes === null ? null : decoder.decode(bytes);
    },
    readBytes,
    write: (path, data) => valueOf(files.write(String(path), bytesOf(data))),
    remove: (path) => valueOf(files.remove(String(path))),
  });
}

function bytesOf(data) {
  if (data instanceof Uint8Array) return data;
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  return encoder.encode(typeof data === 'string' ? data : stringify(data, null, 2));
}

function failure(error) {
  const isError = error instanceof Error;
  const stack = isError && typeof error.stack === 'string' ? error.stack : '';
  const place = /tool\.js:(\d+)/.exec(stack);
  const text = isError ? error.message : textOf(error);
  return { kind: 'threw', name: isError ? String(error.name) : '', message: String(text).slice(0, MAX_LINE), line: place ? Number(place[1]) : 0 };
}

function written(value, maxChars) {
  if (value === undefined) return { kind: 'done', json: 'null', isVoid: true };
  const unusable = value instanceof Map || value instanceof Set ? value.constructor.name : typeof value;
  if (['Map', 'Set', 'function', 'symbol', 'bigint'].includes(unusable)) return { kind: 'not_json', message: 'It gave a ' + unusable + '.' };
  if (typeof value === 'string' && value.length > maxChars) return { kind: 'too_long' };
  let json;
  try {
    json = stringify(value);
  } catch (error) {
    return { kind: 'not_json', message: isOver() ? '' : String(error?.message).split('\n')[0].slice(0, MAX_LINE) };
  }
  if (json === undefined) return { kind: 'not_json', message: '' };
  return json.length > maxChars ? { kind: 'too_long' } : { kind: 'done', json, isVoid: false };
}

export default class extends WorkerEntrypoint {
  async call({ limits, passing, args, maxChars, shows }, files) {
    begin(limits);
    openNetwork(limits.maxFetches);
    if (files) mountFiles(files);
    let end;
    try {
      const found = await run(guard);
      const value = passing ? await found(...passed(passing, args)) : found;
      end = shows ? shownValue(value, maxChars) : written(value, maxChars);
    } catch (error) {
      end = failure(error);
    }
    const over = isOver();
    return { end: over ? { kind: 'over', what: over } : end, console: lines, dropped };
  }
}

/** What an interpreter prints of a value; anything can be printed. */
function shownValue(value, maxChars) {
  return value === undefined ? written(value) : written(typeof value === 'string' ? value : textOf(value).slice(0, maxChars), maxChars);
}

function passed(passing, args) {
  if (passing.by === 'object') return [args];
  const values = passing.names.map((name) => (Object.hasOwn(args, name) ? args[name] : undefined));
  if (!passing.rest) return values;
  const last = values.pop();
  return [...values, ...(last ?? [])];
}
`;
