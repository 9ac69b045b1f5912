import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { citationNumber, citedMarkdown, citedText, withoutMarkers } from './cited-text.ts';

const citations = [{ marker: '[[k7q-1a-3]]' }, { marker: '[[k7q-2b1a-1]]' }];

describe('markers of an answer', () => {
  it('become numbered links in the order of the citations', () => {
    const text = 'Paid [[k7q-2b1a-1]][[k7q-1a-3]], says [[k7q-1a-3]].';
    expect(citedMarkdown(text, citations)).toBe('Paid [2](#citation-2)[1](#citation-1), says [1](#citation-1).');
    expect(citedText(text, citations)).toBe('Paid [2][1], says [1].');
    expect(citationNumber('#citation-12')).toBe(12);
    expect(citationNumber('https://example.com/#citation-1')).toBeUndefined();
  });

  it('that nobody gave stay text, like any other brackets', () => {
    for (const text of ['[[k7q-1a-9]]', '[[wiki]]', 'a[[0]]', '[x](y)'])
      expect(citedMarkdown(text, citations)).toBe(text);
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!citations.some(({ marker }) => text.includes(marker)));
        expect(citedText(text, citations)).toBe(text);
      }),
    );
  });

  it('are not shown while they are written, at no length', () => {
    const text = 'It is paid [[k7q-1a-3]]';
    for (let end = 11; end <= text.length; end++)
      expect(withoutMarkers(text.slice(0, end)).trimEnd(), text.slice(0, end)).toBe('It is paid');
    expect(withoutMarkers('a [[k7q-1a-3]] b')).toBe('a  b');
  });
});
