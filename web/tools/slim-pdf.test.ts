import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { pdfOf } from '../../test/documents/pdf.ts';
import { slimPdf } from './slim-pdf.ts';

const CODE = readFileSync(new URL('../../node_modules/unpdf/dist/pdfjs.mjs', import.meta.url), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'slim-pdf-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function textOf(pdfjs: typeof import('unpdf/pdfjs'), data: Uint8Array): Promise<unknown> {
  const task = pdfjs.getDocument({ data: data.slice(), useSystemFonts: false, disableFontFace: true, verbosity: 0 });
  const pdf = await task.promise;
  const pages: unknown[] = [(await pdf.getMetadata()).info];
  for (let page = 1; page <= pdf.numPages; page++) pages.push((await (await pdf.getPage(page)).getTextContent()).items);
  await task.destroy();
  return pages;
}

describe('pdf.js without what shows pages', () => {
  it('is a good deal smaller, and reads the same', async () => {
    const slim = slimPdf(CODE);
    expect(slim.length).toBeLessThan(CODE.length * 0.8);
    const file = join(folder, 'pdfjs.mjs');
    writeFileSync(file, slim);
    const [whole, reduced] = await Promise.all([
      import('unpdf/pdfjs'),
      import(/* @vite-ignore */ pathToFileURL(file).href) as Promise<typeof import('unpdf/pdfjs')>,
    ]);
    const pages = [
      { heading: 'Harbour', paragraphs: ['Ships — “waiting” outside.', 'Überall Nebel.'] },
      { paragraphs: [] },
    ];
    for (const options of [{ title: 'Log' }, { ownerPassword: 'owner' }]) {
      const pdf = await pdfOf(pages, options);
      expect(await textOf(reduced, pdf)).toEqual(await textOf(whole, pdf));
    }
    await expect(textOf(reduced, await pdfOf(pages, { password: 'secret' }))).rejects.toMatchObject({
      name: 'PasswordException',
    });
  });

  it('of a version that has other parts fails the build', () => {
    expect(() => slimPdf('var A = class CanvasGraphics {};')).toThrow(/PDFImage/);
  });
});
