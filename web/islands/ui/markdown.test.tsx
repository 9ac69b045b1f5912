import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Markdown } from './markdown.tsx';
import { ImagesContext } from './markdown-parts.tsx';

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

  it('offers an image of another server, and fetches nothing by looking', () => {
    const out = html('![a cat](https://evil.example/?q=secret)');
    expect(out).not.toContain('<img');
    expect(out).toContain('Load image from evil.example: a cat');
  });

  it('shows strangers an image as a link', () => {
    const out = renderToStaticMarkup(
      <ImagesContext value="links">
        <Markdown text="![a cat](https://evil.example/?q=secret)" />
      </ImagesContext>,
    );
    expect(out).not.toContain('<img');
    expect(out).toContain('Image: a cat');
    expect(out).toContain('rel="noreferrer noopener nofollow"');
  });

  it('shows a picture that is in the text itself, if it is one', () => {
    expect(html('![dot](data:image/png;base64,iVBORw0KGgo=)')).toContain('src="data:image/png;base64,iVBORw0KGgo="');
    expect(html('![dot](data:image/svg+xml;base64,PHN2Zz4=)')).not.toContain('data:');
    expect(html('[dot](data:image/png;base64,iVBORw0KGgo=)')).not.toContain('data:');
  });

  it('shows code with its language and a button that copies it', () => {
    const out = html('```ts\nconst a = "<b>";\n```');
    expect(out).toContain('const a = &quot;&lt;b&gt;&quot;;</code>');
    expect(out).toContain('aria-label="Code: ts"');
    expect(out).toContain('Copy code');
  });

  it('resolves a link whose address stands in another block', () => {
    expect(html('See [it][1].\n\nMore.\n\n[1]: https://example.com/x')).toContain('href="https://example.com/x"');
  });

  it('shows a growing text as it will be', () => {
    const out = renderToStaticMarkup(<Markdown growing text={'Look:\n\n| a | b |'} />);
    expect(out).toContain('<table>');
    expect(renderToStaticMarkup(<Markdown growing text="so **import" />)).toContain('<strong>import</strong>');
  });

  it('renders no style attribute, which the security policy would refuse in a page of the server', () => {
    expect(html('| a |\n|:-:|\n| 1 |\n\n$$x^2$$')).not.toContain('style=');
  });
});
