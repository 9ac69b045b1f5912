import { expect, it } from 'vitest';
import { allServerEvents } from './sse.ts';

function bodyOf(...chunks: string[]): Response {
  const encoder = new TextEncoder();
  return new Response(
    new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
        controller.close();
      },
    }),
  );
}

it('reads events across chunk borders and skips comments and retry', async () => {
  const events = await allServerEvents(
    bodyOf(
      ': ping\n\nretry: 500\n\nid: 1\nevent: run.st',
      'arted\ndata: {"a":1}\n',
      '\nid: 2\ndata: x\ndata: y\n\nid: 3\ndata: cut',
    ),
  );
  expect(events).toEqual([
    { id: '1', event: 'run.started', data: '{"a":1}' },
    { id: '2', event: 'message', data: 'x\ny' },
  ]);
});
