import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callPort, toolCalls } from './testing/call-port.ts';
import { chunk, DONE, openRawServer, type RawServer, sse } from './testing/raw-server.ts';

let server: RawServer;

beforeAll(async () => {
  server = await openRawServer();
});
afterAll(() => server.close());

const toolCall = (call: unknown) => chunk({ tool_calls: [call] });
const FINISH_TOOLS = chunk({}, 'tool_calls');

describe('tool calls', () => {
  it.each([
    [
      'arguments split over chunks',
      [
        toolCall({ index: 0, id: 'a', type: 'function', function: { name: 'add', arguments: '' } }),
        toolCall({ index: 0, function: { arguments: '{"x"' } }),
        toolCall({ index: 0, function: { arguments: ':1}' } }),
      ],
      [['add', '{"x":1}']],
    ],
    [
      'two parallel calls, interleaved',
      [
        toolCall({ index: 0, id: 'a', function: { name: 'add', arguments: '{"x":' } }),
        toolCall({ index: 1, id: 'b', function: { name: 'mul', arguments: '{"y":' } }),
        toolCall({ index: 0, function: { arguments: '1}' } }),
        toolCall({ index: 1, function: { arguments: '2}' } }),
      ],
      [
        ['add', '{"x":1}'],
        ['mul', '{"y":2}'],
      ],
    ],
    [
      'two calls with the same id',
      [
        toolCall({ index: 0, id: 'same', function: { name: 'add', arguments: '{"x":1}' } }),
        toolCall({ index: 1, id: 'same', function: { name: 'add', arguments: '{"x":2}' } }),
      ],
      [
        ['add', '{"x":1}'],
        ['add', '{"x":2}'],
      ],
    ],
    [
      'two calls, both at index 0, with empty ids',
      [
        toolCall({ index: 0, id: '', function: { name: 'add', arguments: '{"x":1}' } }),
        toolCall({ index: 0, id: '', function: { name: 'add', arguments: '{"x":2}' } }),
      ],
      [
        ['add', '{"x":1}'],
        ['add', '{"x":2}'],
      ],
    ],
    [
      'two calls, both at index 0, with the same id',
      [
        toolCall({ index: 0, id: 's', function: { name: 'add', arguments: '{"x":1}' } }),
        toolCall({ index: 0, id: 's', function: { name: 'add', arguments: '{"x":1}' } }),
      ],
      [
        ['add', '{"x":1}'],
        ['add', '{"x":1}'],
      ],
    ],
    [
      'no index and no id, in one chunk',
      [
        chunk({
          tool_calls: [
            { function: { name: 'add', arguments: '{"x":1}' } },
            { function: { name: 'add', arguments: '{"x":2}' } },
          ],
        }),
      ],
      [
        ['add', '{"x":1}'],
        ['add', '{"x":2}'],
      ],
    ],
    [
      'no index, ids, pieces behind each other',
      [
        toolCall({ id: 'a', function: { name: 'add', arguments: '{"x"' } }),
        toolCall({ function: { arguments: ':1}' } }),
        toolCall({ id: 'b', function: { name: 'mul', arguments: '' } }),
        toolCall({ id: 'b', function: { arguments: '{"y":2}' } }),
      ],
      [
        ['add', '{"x":1}'],
        ['mul', '{"y":2}'],
      ],
    ],
    [
      'a name and an id that come again with every piece',
      [
        toolCall({ index: 0, id: 'a', function: { name: 'add', arguments: '{"x":' } }),
        toolCall({ index: 0, id: 'a', function: { name: 'add', arguments: '1}' } }),
        toolCall({ index: 0, id: 'a', function: { name: 'add', arguments: '' } }),
      ],
      [['add', '{"x":1}']],
    ],
    [
      'a name in two pieces, arguments as an object',
      [
        toolCall({ index: 0, id: 'a', function: { name: 'get_' } }),
        toolCall({ index: 0, function: { name: 'weather' } }),
        toolCall({ index: 0, function: { arguments: { city: 'Brno' } } }),
      ],
      [['get_weather', '{"city":"Brno"}']],
    ],
  ])('stay apart and whole: %s', async (_, pieces, expected) => {
    const run = await callPort(server, sse([...pieces, FINISH_TOOLS, DONE]));
    expect(toolCalls(run)).toEqual(expected);
  });
});
