import { describe, expect, it } from 'vitest';
import { createSseParser } from './sse.ts';

const TEXT =
  ': ping\n\nid: 1\nevent: message.delta\ndata: {"text":"a"}\n\nid:2\r\ndata: one\r\ndata: two\r\n\r\nretry: 1500\n\n';

describe('createSseParser', () => {
  it('reads fields, joins data lines and skips comments', () => {
    expect(createSseParser()(TEXT)).toEqual([
      { event: 'message.delta', data: '{"text":"a"}', id: '1' },
      { event: 'message', data: 'one\ntwo', id: '2' },
      { event: 'message', data: '', id: '2', retry: 1500 },
    ]);
  });

  it('gives the same messages wherever the chunks are cut', () => {
    const whole = createSseParser()(TEXT);
    for (let size = 1; size < 12; size++) {
      const parse = createSseParser();
      const pieces = [];
      for (let i = 0; i < TEXT.length; i += size) pieces.push(...parse(TEXT.slice(i, i + size)));
      expect(pieces).toEqual(whole);
    }
  });

  it('keeps an unfinished message back', () => {
    const parse = createSseParser();
    expect(parse('id: 7\ndata: half')).toEqual([]);
    expect(parse(' of it\n\n')).toEqual([{ event: 'message', data: 'half of it', id: '7' }]);
  });

  it('ignores a retry that is no number', () => {
    expect(createSseParser()('retry: soon\n\n')).toEqual([]);
  });
});
