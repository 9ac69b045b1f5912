import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DOCX, PPTX, XLSX } from '../../kernel/media-types.ts';
import { HEAD_BYTES, mediaTypeOf } from './media-type.ts';
import { TextProbe } from './media-type-text.ts';
import { oleFile, plainArchive } from './testing/plain-archive.ts';

const encoder = new TextEncoder();

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? encoder.encode(content) : content;
}

function utf16(text: string, bigEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 + text.length * 2));
  view.setUint16(0, 0xfeff, !bigEndian);
  for (let i = 0; i < text.length; i++) view.setUint16(2 + i * 2, text.charCodeAt(i), !bigEndian);
  return new Uint8Array(view.buffer);
}

function probed(bytes: Uint8Array, cuts: readonly number[] = []) {
  const probe = new TextProbe();
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (const [i, edge] of edges.entries()) if (i > 0) probe.push(bytes.subarray(edges[i - 1], edge));
  return probe.end();
}

function typeOf(content: string | Uint8Array, name: string): Promise<string> {
  const bytes = bytesOf(content);
  const source = { size: bytes.length, read: async (start: number, end: number) => bytes.slice(start, end) };
  return mediaTypeOf(source, { head: bytes.subarray(0, HEAD_BYTES), text: probed(bytes) }, name);
}

const types = '[Content_Types].xml';

describe('mediaTypeOf', () => {
  it.each([
    ['%PDF-1.7\n\xe2\xe3', 'a.txt', 'application/pdf'],
    ['<!DOCTYPE html><title>x</title>', 'a.txt', 'text/html'],
    ['﻿ <!-- note --> <html lang="en">', 'page', 'text/html'],
    ['<?php ?><!doctype html>', 'a.php', 'text/x-php'],
    ['<p>A piece</p>', 'a.html', 'text/html'],
    ['# Title', 'README.md', 'text/markdown'],
    ['a,b\n1,2', 'table.CSV', 'text/csv'],
    ['{"a":1}', 'a.json', 'application/json'],
    ['{"a":1}\n{"a":2}', 'a.jsonl', 'application/x-ndjson'],
    ['export const a = 1;', 'a.ts', 'text/x-typescript'],
    ['Plain words', 'notes', 'text/plain'],
    ['Plain words', 'notes.exe', 'text/plain'],
    ['Plain words', 'notes.pdf', 'text/plain'],
    [utf16('name;ort\nJürg;Zürich', false), 'a.csv', 'text/csv'],
    [utf16('<!doctype html>', true), 'a', 'text/html'],
    [Uint8Array.from([0x5a, 0xfc, 0x72, 0x69, 0x63, 0x68]), 'old.txt', 'text/plain'],
    [plainArchive({ [types]: '', 'word/document.xml': '' }), 'a.zip', DOCX],
    [plainArchive({ 'ppt/presentation.xml': '', [types]: '' }), 'a', PPTX],
    [plainArchive({ [types]: '', 'xl/workbook.xml': '', 'docProps/core.xml': '' }), 'a.docx', XLSX],
  ])('finds the type of example %#', async (content, name, expected) => {
    expect(await typeOf(content, name)).toBe(expected);
  });

  it.each([
    ['', 'a.txt', 'empty', /empty/],
    ['{\\rtf1 Hello}', 'a.txt', 'unsupported', /Rich Text Format/],
    [Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0]), 'a.pdf', 'unsupported', /picture \(PNG\)/],
    [Uint8Array.from([0x4d, 0x5a, 0x90, 0, 3]), 'a.md', 'unsupported', /program of Windows/],
    [Uint8Array.from([1, 2, 3, 0, 255]), 'a.txt', 'unsupported', /binary data/],
    [Uint8Array.from([0x5a, 0xfc, 0x72]), 'no-text-by-its-name', 'unsupported', /binary data/],
    [plainArchive({ 'a.txt': 'x' }), 'a.docx', 'unsupported', /archive \(ZIP\)/],
    [plainArchive({ mimetype: '', 'content.xml': '' }), 'a.odt', 'unsupported', /OpenDocument/],
    [plainArchive({ [types]: '', 'xl/workbook.bin': '' }), 'a.xlsx', 'unsupported', /\.xlsb/],
    [plainArchive({ [types]: '', 'word/document.xml': '' }).subarray(0, 60), 'a.docx', 'damaged', /cut off/],
    [oleFile(['WordDocument', '1Table']), 'a.doc', 'unsupported', /Save it as \.docx/],
    [oleFile(['Workbook']), 'a.xls', 'unsupported', /Save it as \.xlsx/],
    [oleFile(['Current User', 'PowerPoint Document']), 'a.ppt', 'unsupported', /Save it as \.pptx/],
    [oleFile(['\x06DataSpaces', 'EncryptedPackage']), 'a.docx', 'encrypted', /password/],
    [oleFile([]).subarray(0, 40), 'a.docx', 'unsupported', /older Office/],
  ])('refuses example %#', async (content, name, code, message) => {
    await expect(typeOf(content, name)).rejects.toMatchObject({
      name: 'DocumentFault',
      code,
      message: expect.stringMatching(message),
    });
  });

  it('never calls anything a document of Office for its name, nor a text where a NUL is', async () => {
    const extension = fc.constantFrom('.docx', '.pdf', '.xlsx', '.txt', '.html', '.md', '.ts', '');
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), extension, async (bytes, end) => {
        const answer = await typeOf(bytes, `a${end}`).catch((error: unknown) => error);
        if (answer instanceof Error) {
          expect(answer.name).toBe('DocumentFault');
          return;
        }
        const isUtf16 = probed(bytes) === 'utf-16';
        if (bytes.includes(0) && !isUtf16) expect(answer).toBe('application/pdf');
        expect([DOCX, PPTX, XLSX]).not.toContain(answer);
      }),
    );
  });

  it('takes an archive cut anywhere, or with any byte changed, for a document or for a fault', async () => {
    const whole = plainArchive({ [types]: '<Types/>', 'word/document.xml': '<w/>', 'docProps/core.xml': '<c/>' });
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), fc.nat(whole.length - 1), fc.nat(255), async (end, at, byte) => {
        const broken = whole.slice(0, end);
        if (at < end) broken[at] = byte;
        const answer = await typeOf(broken, 'a.docx').catch((error: unknown) => error);
        if (answer instanceof Error) expect(answer.name).toBe('DocumentFault');
      }),
    );
  });
});

describe('TextProbe', () => {
  it('says the same wherever the bytes are cut', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 }).map((words) => words.replaceAll('\0', ''));
    const cuts = fc.array(fc.nat(200), { maxLength: 6 });
    fc.assert(
      fc.property(text, cuts, (words, at) => {
        expect(probed(encoder.encode(words), at)).toBe('utf-8');
      }),
    );
    fc.assert(
      fc.property(text, cuts, fc.boolean(), (words, at, big) => {
        expect(probed(utf16(words, big), at)).toBe('utf-16');
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), cuts, (bytes, at) => {
        expect(probed(bytes, at)).toBe(probed(bytes));
      }),
    );
  });

  it('knows half a surrogate pair, half a letter and a NUL in UTF-16', () => {
    expect(probed(utf16('\ud83d', false))).toBeUndefined();
    expect(probed(utf16('\ude00x', true))).toBeUndefined();
    expect(probed(utf16('a\0b', false))).toBeUndefined();
    expect(probed(utf16('abc', false).subarray(0, 5))).toBeUndefined();
  });

  it('takes an old 8-bit text only without control characters', () => {
    expect(probed(Uint8Array.from([0xe4, 0x0a, 0x1b]))).toBe('legacy');
    expect(probed(Uint8Array.from([0xe4, 0x07]))).toBeUndefined();
  });
});
