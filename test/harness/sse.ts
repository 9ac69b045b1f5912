/** One event of a run's stream, as the wire says it. */
export interface ServerEvent {
  id: string | null;
  event: string;
  /** The raw `data:` text, so that two readings can be compared byte by byte. */
  data: string;
}

function parseBlock(block: string): ServerEvent | undefined {
  let id: string | null = null;
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const at = line.indexOf(':');
    if (at < 1) continue;
    const value = line.slice(at + 1).replace(/^ /, '');
    const field = line.slice(0, at);
    if (field === 'id') id = value;
    else if (field === 'event') event = value;
    else if (field === 'data') data.push(value);
  }
  return data.length === 0 ? undefined : { id, event, data: data.join('\n') };
}

/** Events of an SSE body as they arrive; comments and `retry:` are skipped. Ends or throws with the body. */
export async function* serverEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true }).replaceAll('\r\n', '\n');
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const parsed = parseBlock(text.slice(0, end));
        text = text.slice(end + 2);
        if (parsed) yield parsed;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** The whole stream, read to its end. */
export async function allServerEvents(response: Response): Promise<ServerEvent[]> {
  const events: ServerEvent[] = [];
  if (!response.body) return events;
  for await (const event of serverEvents(response.body)) events.push(event);
  return events;
}
