import { describe, expect, it } from 'vitest';
import { workbook } from '../../../../test/documents/sheets.ts';
import { slideShow } from '../../../../test/documents/slides.ts';
import { wordReport } from '../../../../test/documents/word.ts';
import { type ZipPart, zipOf } from '../../../../test/documents/zip.ts';
import { DOCX, PPTX, XLSX } from '../../../kernel/media-types.ts';
import { MemorySource, readWhole } from '../testing/memory-source.ts';
import { ZipArchive } from './zip-archive.ts';

const MB = 1024 * 1024;

/** A Word file of one part; what real writers add beside it is not needed to read it. */
function wordOf(body: string, more: ZipPart[] = []): Uint8Array {
  return zipOf([{ name: 'word/document.xml', data: body }, ...more]);
}

function paragraphs(...texts: string[]): string {
  return `<w:document xmlns:w="w"><w:body>${texts.map((text) => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`).join('')}</w:body></w:document>`;
}

async function faultOf(document: Uint8Array, mediaType = DOCX): Promise<string> {
  const error: unknown = await readWhole(document, mediaType).catch((reason: unknown) => reason);
  return typeof error === 'object' && error !== null && 'code' in error
    ? String(error.code)
    : `no fault: ${String(error)}`;
}

describe('Word', () => {
  it('is read with headings, lists, tables as rows, and its facts', async () => {
    const { sections, facts } = await readWhole(await wordReport(), DOCX);
    expect(sections).toEqual([
      { kind: 'heading', level: 1, text: 'Harbour report', location: {} },
      {
        kind: 'paragraph',
        text: 'The harbour was closed for three days in March because of the storm, and all ships had to wait outside.',
        location: {},
      },
      { kind: 'heading', level: 2, text: 'What was done', location: {} },
      { kind: 'list', text: '- Lights were repaired\n  - the northern one first\n- Ropes were replaced', location: {} },
      { kind: 'heading', level: 2, text: 'Costs', location: {} },
      { kind: 'row', text: 'Lamps | 1,200', columns: ['Item', 'Cost'], location: {} },
      { kind: 'row', text: 'Ropes | 340', columns: ['Item', 'Cost'], location: {} },
      { kind: 'paragraph', text: 'All sums are in euros & without tax <net>.', location: {} },
    ]);
    expect(facts).toMatchObject({ title: 'Harbour report', author: 'Ada Lovelace', language: 'en' });
    expect(facts.createdAt).toBeInstanceOf(Date);
  });

  it('leaves out what was deleted and what is said twice, and reads notes and text boxes', async () => {
    const body = `<w:document xmlns:w="w" xmlns:mc="m"><w:body>
      <w:p><w:r><w:t>Kept</w:t></w:r><w:del><w:r><w:delText>gone</w:delText><w:t>gone</w:t></w:r></w:del></w:p>
      <w:p><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>Boxed</w:t></w:r></w:p></w:txbxContent></mc:Choice>
      <mc:Fallback><w:txbxContent><w:p><w:r><w:t>Boxed</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent><w:r><w:t>Around</w:t></w:r></w:p>
      </w:body></w:document>`;
    const relations =
      '<Relationships><Relationship Id="r1" Type="x/footnotes" Target="footnotes.xml"/></Relationships>';
    const document = wordOf(body, [
      { name: 'word/_rels/document.xml.rels', data: relations },
      { name: 'word/footnotes.xml', data: paragraphs('A note below.') },
    ]);
    const { sections } = await readWhole(document, DOCX);
    expect(sections.map(({ text }) => text)).toEqual(['Kept', 'Boxed', 'Around', 'A note below.']);
  });

  it('of any length is read in bounded steps that leave nothing out', async () => {
    const texts = Array.from({ length: 30_000 }, (_, index) => `Paragraph ${index} of a very long document.`);
    const { sections, steps } = await readWhole(wordOf(paragraphs(...texts)), DOCX);
    expect(steps.length).toBeGreaterThan(2);
    expect(sections.map(({ text }) => text)).toEqual(texts);
  });
});

describe('presentations', () => {
  it('are read with slide numbers, titles, points, tables and notes', async () => {
    const { sections, facts } = await readWhole(await slideShow(), PPTX);
    expect(sections).toEqual([
      { kind: 'heading', level: 1, text: 'Ships of the quarter', location: { slide: 1 } },
      { kind: 'list', text: '- Forty ships came in\n- Two were late', location: { slide: 1 } },
      { kind: 'paragraph', text: 'Notes: Say why the two were late: fog on the river.', location: { slide: 1 } },
      { kind: 'heading', level: 1, text: 'Cargo', location: { slide: 2 } },
      { kind: 'row', text: 'Coffee | 120', columns: ['Good', 'Tons'], location: { slide: 2 } },
    ]);
    expect(facts).toMatchObject({ title: 'Quarter two', author: 'Grace Hopper', pages: 2 });
  });
});

describe('spreadsheets', () => {
  it('are read by rows with the names of columns, computed values and days', async () => {
    const { sections, facts } = await readWhole(workbook(), XLSX);
    const columns = ['Part', 'Count', 'Price', 'Bought'];
    expect(sections.slice(0, 4)).toEqual([
      { kind: 'heading', level: 1, text: 'Stock', location: { sheet: 'Stock' } },
      { kind: 'row', text: 'Bolt | 12 | 0.5 | 2026-03-14', columns, location: { sheet: 'Stock', rows: [2, 2] } },
      {
        kind: 'row',
        text: 'Nut | 30 | 0.25 | 2026-03-14T12:00:00',
        columns,
        location: { sheet: 'Stock', rows: [3, 3] },
      },
      { kind: 'row', text: 'Sum |  | 13.5', columns, location: { sheet: 'Stock', rows: [4, 4] } },
    ]);
    expect(sections.slice(4).map(({ text, location }) => [text, location.sheet, location.rows])).toEqual([
      ['Readings', 'Readings', undefined],
      ['Sensor 0 | 0 | true', 'Readings', [2, 2]],
      ['Sensor 1 | 1.5 | false', 'Readings', [3, 3]],
      ['Sensor 2 | 3 | true', 'Readings', [4, 4]],
    ]);
    expect(facts).toMatchObject({ title: 'Stock of the yard', author: 'Mary Jackson' });
  });

  it('of many rows are read in steps, each row once', async () => {
    const { sections, steps } = await readWhole(workbook(25_000), XLSX);
    expect(steps.length).toBeGreaterThan(2);
    const rows = sections.filter(({ location }) => location.sheet === 'Readings' && location.rows);
    expect(rows.map(({ location }) => location.rows?.[0])).toEqual(
      Array.from({ length: 25_000 }, (_, index) => index + 2),
    );
    expect(rows.every(({ columns }) => columns?.join() === 'Sensor,Level,Valid')).toBe(true);
  });
});

describe('files that mean harm, or are broken', () => {
  it('a file that was cut off', async () => {
    const whole = await wordReport();
    expect(await faultOf(whole.slice(0, whole.length - 200))).toBe('damaged');
    expect(await faultOf(whole.slice(0, 20))).toBe('damaged');
  });

  it('packed bytes that are none', async () => {
    const broken = wordOf(paragraphs('Once whole.'.repeat(100)));
    broken.fill(0xff, 50, 80);
    expect(await faultOf(broken)).toBe('damaged');
  });

  it('a part that unpacks to far more than it should', async () => {
    expect(await faultOf(wordOf('<a>'.concat(' '.repeat(60 * MB))))).toBe('bomb');
  });

  it('a part that says it is small', async () => {
    const data = paragraphs('x '.repeat(3 * MB));
    expect(await faultOf(zipOf([{ name: 'word/document.xml', data, toldSize: 1_000 }]))).toBe('bomb');
  });

  it('a part that says it is larger than it is', async () => {
    expect(await faultOf(zipOf([{ name: 'word/document.xml', data: paragraphs('Short.'), toldSize: 5_000 }]))).toBe(
      'damaged',
    );
  });

  it('more parts than a document has', async () => {
    const parts = Array.from({ length: 100_000 }, (_, index) => ({ name: `word/${index}.xml`, data: '' }));
    const source = new MemorySource(zipOf(parts));
    await expect(ZipArchive.open(source)).rejects.toMatchObject({ code: 'bomb' });
    expect(source.bytesRead).toBeLessThan(100_000);
  });

  it('two parts of one name', async () => {
    const twice = { name: 'word/document.xml', data: paragraphs('One.') };
    expect(await faultOf(zipOf([twice, { ...twice, data: paragraphs('Two.') }]))).toBe('damaged');
  });

  it('XML that defines itself larger: what it defines stands for nothing, and nothing outside is read', async () => {
    const laughs = Array.from(
      { length: 9 },
      (_, index) => `<!ENTITY l${index + 1} "${`&l${index};`.repeat(10)}">`,
    ).join('');
    const head = `<?xml version="1.0"?><!DOCTYPE w [<!ENTITY l0 "ha">${laughs}<!ENTITY file SYSTEM "file:///etc/passwd">]>`;
    const { sections } = await readWhole(wordOf(head + paragraphs('Ha: &l9; &file; &amp; &#65;')), DOCX);
    expect(sections.map(({ text }) => text)).toEqual(['Ha: &l9; &file; & A']);
  });

  it('XML that is nested deeper than any document', async () => {
    expect(await faultOf(wordOf('<w:p>'.repeat(100_000)))).toBe('bomb');
  });

  it('a document without words', async () => {
    expect(await faultOf(wordOf(paragraphs('', ' ')))).toBe('empty');
  });
});
