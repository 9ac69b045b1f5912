import { describe, expect, inject, it } from 'vitest';
import { DOCX, PPTX, XLSX } from '../../kernel/media-types.ts';
import { readWhole, type WholeDocument } from './testing/memory-source.ts';

function bytesOf(name: string): Uint8Array {
  return Uint8Array.from(atob(inject('documents')[name] ?? ''), (letter) => letter.charCodeAt(0));
}

function textOf({ sections }: WholeDocument): string {
  return sections.map(({ text }) => text).join('\n');
}

describe('readers in workerd', () => {
  it('read PDF', async () => {
    const whole = await readWhole(bytesOf('pdf'), 'application/pdf');
    expect(textOf(whole)).toContain('The ships waited outside.');
    expect(whole.sections.at(-1)?.location).toEqual({ page: 3 });
    expect(whole.facts.pages).toBe(3);
  });

  it('refuse a PDF that is locked', async () => {
    await expect(readWhole(bytesOf('lockedPdf'), 'application/pdf')).rejects.toMatchObject({ code: 'encrypted' });
  });

  it('read Word, slides and sheets', async () => {
    expect(textOf(await readWhole(bytesOf('word'), DOCX))).toContain('Lamps | 1,200');
    expect(textOf(await readWhole(bytesOf('slides'), PPTX))).toContain('Notes: Say why the two were late');
    expect(textOf(await readWhole(bytesOf('workbook'), XLSX))).toContain('Bolt | 12 | 0.5 | 2026-03-14');
  });

  it('refuse a part that unpacks to more than it says', async () => {
    await expect(readWhole(bytesOf('bomb'), DOCX)).rejects.toMatchObject({ code: 'bomb' });
  });

  it('read HTML', async () => {
    expect(textOf(await readWhole('<h1>Harbour</h1><script>no()</script><p>Open.', 'text/html'))).toBe(
      'Harbour\nOpen.',
    );
  });
});
