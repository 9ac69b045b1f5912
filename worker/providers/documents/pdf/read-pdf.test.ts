import { describe, expect, it } from 'vitest';
import { type PdfPage, pdfOf } from '../../../../test/documents/pdf.ts';
import { readDocument } from '../read-document.ts';
import { MemorySource, readWhole } from '../testing/memory-source.ts';

const PDF = 'application/pdf';
const MB = 1024 * 1024;

const SENTENCE = 'The ships waited outside of the harbour until the storm was over and the lights were lit again.';

function pagesOf(count: number): PdfPage[] {
  return Array.from({ length: count }, (_, index) => ({
    heading: `Chapter ${index + 1}`,
    paragraphs: [`Page ${index + 1} begins here. ${SENTENCE}`, `${SENTENCE} Page ${index + 1} ends here.`],
  }));
}

async function codeOf(document: Uint8Array): Promise<unknown> {
  return readWhole(document, PDF).then(
    () => 'read',
    (error: unknown) => (error as { code?: unknown }).code ?? error,
  );
}

describe('PDF', () => {
  it('is read with headings, paragraphs, pages and facts', async () => {
    const created = new Date('2026-03-14T09:26:53Z');
    const pdf = await pdfOf(pagesOf(2), { title: 'Harbour log', author: 'Ada Lovelace', created });
    const { sections, facts } = await readWhole(pdf, PDF);
    expect(sections).toEqual([
      { kind: 'heading', level: 1, text: 'Chapter 1', location: { page: 1 } },
      { kind: 'paragraph', text: `Page 1 begins here. ${SENTENCE}`, location: { page: 1 } },
      { kind: 'paragraph', text: `${SENTENCE} Page 1 ends here.`, location: { page: 1 } },
      { kind: 'heading', level: 1, text: 'Chapter 2', location: { page: 2 } },
      { kind: 'paragraph', text: `Page 2 begins here. ${SENTENCE}`, location: { page: 2 } },
      { kind: 'paragraph', text: `${SENTENCE} Page 2 ends here.`, location: { page: 2 } },
    ]);
    expect(facts).toEqual({
      title: 'Harbour log',
      author: 'Ada Lovelace',
      language: 'en',
      pages: 2,
      createdAt: created,
    });
  });

  it('of 300 pages goes through in steps, each page once', async () => {
    const { sections, steps } = await readWhole(await pdfOf(pagesOf(300)), PDF);
    expect(steps.length).toBeGreaterThanOrEqual(15);
    expect(steps.at(-1)?.progress).toEqual({ done: 300, total: 300 });
    for (const { next } of steps) expect(JSON.stringify(next).length).toBeLessThan(8_000);
    const headings = sections
      .filter(({ kind }) => kind === 'heading')
      .map(({ text, location }) => [text, location.page]);
    expect(headings).toEqual(Array.from({ length: 300 }, (_, index) => [`Chapter ${index + 1}`, index + 1]));
  });

  it('of many bytes is read by the parts that a step needs', async () => {
    const source = new MemorySource(padded(await pdfOf(pagesOf(60)), 24 * MB));
    const step = await readDocument(source, PDF, null);
    expect(step.sections.length).toBeGreaterThan(0);
    expect(source.bytesRead).toBeLessThan(6 * MB);
  });

  it('that only its owner can change is read', async () => {
    const { sections } = await readWhole(await pdfOf(pagesOf(1), { ownerPassword: 'owner' }), PDF);
    expect(sections[0]?.text).toBe('Chapter 1');
  });

  it('that asks for a password is refused as encrypted', async () => {
    expect(await codeOf(await pdfOf(pagesOf(1), { password: 'secret' }))).toBe('encrypted');
  });

  it('without text, as scans are, is refused as empty', async () => {
    expect(await codeOf(await pdfOf([{ paragraphs: [] }, { paragraphs: [] }]))).toBe('empty');
  });

  it('that is no PDF inside is refused as damaged', async () => {
    expect(await codeOf(new TextEncoder().encode('%PDF-1.7\nnothing of the kind'))).toBe('damaged');
  });

  it('that was cut off is read as far as it goes, or refused as damaged', async () => {
    const pdf = await pdfOf(pagesOf(40));
    const result = await codeOf(pdf.slice(0, Math.floor(pdf.length / 2)));
    expect(['read', 'damaged', 'empty']).toContain(result);
  });

  it('above what memory holds is refused before anything of it is read', async () => {
    const source = new MemorySource(new Uint8Array(65 * MB));
    await expect(readDocument(source, PDF, null)).rejects.toMatchObject({ code: 'too_large' });
    expect(source.bytesRead).toBe(0);
  });

  it('whose bytes can not be had fails as the storage says, and not for ever', async () => {
    const bytes = padded(await pdfOf(pagesOf(3)), 4 * MB);
    const source = new MemorySource(bytes);
    const gone = new Error('The bucket is away.');
    source.read = async () => {
      throw gone;
    };
    await expect(readDocument(source, PDF, null)).rejects.toBe(gone);
  });
});

/** The same document with bytes before its table of objects that nothing points at, as pictures may stand there. */
function padded(pdf: Uint8Array, size: number): Uint8Array {
  const text = Buffer.from(pdf).toString('latin1');
  const xref = Number(/startxref\s+(\d+)/.exec(text)?.[1]);
  const filler = `${'%'.repeat(size)}\n`;
  const end = text.slice(xref).replace(/startxref\s+\d+/, `startxref\n${xref + filler.length}`);
  return new Uint8Array(Buffer.from(text.slice(0, xref) + filler + end, 'latin1'));
}
