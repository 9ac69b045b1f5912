/** Floor (a): the bare SDK behind a Node HTTP server. `node bench/floors/node-server.ts <model url>` */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bareAgent, deltaEvent, END_EVENT } from './bare-run.ts';

const agent = bareAgent(process.argv[2] ?? '');

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { input, mode } = JSON.parse(Buffer.concat(chunks).toString()) as { input: string; mode: string };
  if (mode !== 'stream') {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ output: await agent.run(input) }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for await (const delta of agent.stream(input)) response.write(deltaEvent(delta));
  response.end(END_EVENT);
}

const server = createServer((request, response) => {
  serve(request, response).catch((error: unknown) => {
    response.statusCode = 500;
    response.end(String(error));
  });
});
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ url: `http://127.0.0.1:${port}`, pid: process.pid });
});

// Never outlives its parent.
process.on('disconnect', () => process.exit());
