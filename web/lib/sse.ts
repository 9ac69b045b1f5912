/** One message of an event stream. `id` is the last id seen, as the standard has it. */
export interface SseMessage {
  event: string;
  data: string;
  id: string;
  /** Milliseconds that the server asks to wait before a reconnect, where this message said so. */
  retry?: number;
}

/**
 * Parses `text/event-stream` incrementally (WHATWG HTML, 9.2.6): chunks may cut anywhere, lines end in
 * LF, CR or CRLF, comments are skipped. Messages without data are given back too when they carry `retry`.
 */
export function createSseParser(): (chunk: string) => SseMessage[] {
  let buffer = '';
  let event = '';
  let data: string[] = [];
  let id = '';
  let retry: number | undefined;

  function field(line: string): void {
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') event = value;
    else if (name === 'data') data.push(value);
    else if (name === 'id' && !value.includes('\0')) id = value;
    else if (name === 'retry' && /^\d+$/.test(value)) retry = Number(value);
  }

  function dispatch(): SseMessage | undefined {
    const isEmpty = data.length === 0 && retry === undefined;
    const message = { event: event || 'message', data: data.join('\n'), id, ...(retry === undefined ? {} : { retry }) };
    event = '';
    data = [];
    retry = undefined;
    return isEmpty ? undefined : message;
  }

  return (chunk) => {
    buffer += chunk;
    const messages: SseMessage[] = [];
    for (;;) {
      const end = buffer.search(/[\r\n]/);
      // A CR at the very end may be half of a CRLF: wait for the rest.
      if (end === -1 || (buffer[end] === '\r' && end === buffer.length - 1)) return messages;
      const line = buffer.slice(0, end);
      buffer = buffer.slice(end + (buffer.startsWith('\r\n', end) ? 2 : 1));
      if (line !== '') {
        field(line);
        continue;
      }
      const message = dispatch();
      if (message) messages.push(message);
    }
  };
}
