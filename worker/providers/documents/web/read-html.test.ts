import { describe, expect, it } from 'vitest';
import { readWhole } from '../testing/memory-source.ts';

const PAGE = `<!doctype html><html lang="en"><head><title>Harbour
 guide</title><meta name="author" content="Ada"><meta property="article:published_time" content="2026-03-14T09:00:00Z">
<style>p { color: red }</style></head><body><script>alert("no")</script><h1>Guide</h1><p>First <b>bold</b>
 text &amp; more.<p>Second<br>line<ul><li>one<li>two<ul><li>deep</ul></ul>
<table><caption>Prices</caption><tr><th>Part<th>Price<tr><td>Bolt<td>1<tr><td>Nut<td>2</table>
<pre>  let a;
  let b;</pre><noscript>hidden</noscript><h2 onclick="x()">End</h2></body></html>`;

describe('HTML', () => {
  it('is read by its structure, without what runs or styles it', async () => {
    const { sections, facts } = await readWhole(PAGE, 'text/html');
    expect(sections.map(({ kind, text, level, columns }) => [kind, text, level ?? columns?.join()])).toEqual([
      ['heading', 'Guide', 1],
      ['paragraph', 'First bold text & more.', undefined],
      ['paragraph', 'Second\nline', undefined],
      ['list', '- one\n- two\n  - deep', undefined],
      ['paragraph', 'Prices', undefined],
      ['row', 'Bolt | 1', 'Part,Price'],
      ['row', 'Nut | 2', 'Part,Price'],
      ['code', '  let a;\n  let b;', undefined],
      ['heading', 'End', 2],
    ]);
    expect(facts).toEqual({ title: 'Harbour guide', author: 'Ada', createdAt: new Date('2026-03-14T09:00:00Z') });
  });

  it('of any length is read in steps that leave nothing out', async () => {
    const texts = Array.from({ length: 30_000 }, (_, index) => `Paragraph ${index} of a long page.`);
    const { sections, steps } = await readWhole(texts.map((text) => `<p>${text}</p>`).join('\n'), 'text/html');
    expect(steps.length).toBeGreaterThan(1);
    expect(sections.map(({ text }) => text)).toEqual(texts);
  });

  it('in an encoding that its head names is read in that', async () => {
    const page = Buffer.concat([Buffer.from('<meta charset="shift_jis"><p>'), Buffer.from([0x93, 0xfa, 0x96, 0x7b])]);
    expect((await readWhole(new Uint8Array(page), 'text/html')).sections[0]?.text).toBe('日本');
  });

  it('that is nested deeply is read, beyond measure it is refused', async () => {
    const { sections } = await readWhole(`${'<div>'.repeat(1_000)}deep`, 'text/html');
    expect(sections.map(({ text }) => text)).toEqual(['deep']);
    await expect(readWhole('<div>'.repeat(100_000), 'text/html')).rejects.toMatchObject({ code: 'bomb' });
  });
});
