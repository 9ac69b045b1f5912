import { Parser } from 'htmlparser2';
import { DocumentFault } from '../port.ts';
import type { ZipArchive } from './zip-archive.ts';

/** Elements inside one another; documents of real programs stay below 60. */
const MAX_DEPTH = 256;
/** Letters of one text between two tags; Excel and Word allow 32,767 in a cell and a run. */
const MAX_TEXT = 4_000_000;

/** What one is told of a part of XML. Names come without their prefix: writers choose prefixes as they like. */
export interface XmlVisitor {
  open?(name: string, attributes: Record<string, string>): void;
  /** Pieces of text as they come; one text may come in several. */
  text?(data: string): void;
  close?(name: string): void;
  /** Whether it has seen enough; the rest is not read then. */
  isDone?(): boolean;
}

/**
 * Goes through a part of an office document. Entities that the document defines itself stand for nothing, and
 * nothing outside is fetched: the parser knows the five of XML and numbers only.
 * @returns whether it came to the end; false where the visitor had enough or the part is not there
 */
export async function walkXml(archive: ZipArchive, name: string, visitor: XmlVisitor): Promise<boolean> {
  const stream = await archive.stream(name);
  if (!stream) return false;
  let depth = 0;
  let length = 0;
  const parser = new Parser(
    {
      onopentag(tag, attributes) {
        depth += 1;
        length = 0;
        if (depth > MAX_DEPTH) throw new DocumentFault('bomb', 'The file nests its parts deeper than documents do.');
        visitor.open?.(localName(tag), attributes);
      },
      ontext(data) {
        length += data.length;
        if (length > MAX_TEXT) throw new DocumentFault('bomb', 'The file has one text longer than documents have.');
        visitor.text?.(data);
      },
      onclosetag(tag) {
        depth -= 1;
        length = 0;
        visitor.close?.(localName(tag));
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  const reader = stream.getReader();
  const decoder = new XmlDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      parser.write(decoder.decode(value));
      if (visitor.isDone?.()) return false;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  parser.end();
  return true;
}

/** UTF-8, or UTF-16 where the part begins with its mark. */
class XmlDecoder {
  #decoder: TextDecoder | null = null;

  decode(bytes: Uint8Array): string {
    this.#decoder ??= new TextDecoder(
      bytes[0] === 0xff && bytes[1] === 0xfe
        ? 'utf-16le'
        : bytes[0] === 0xfe && bytes[1] === 0xff
          ? 'utf-16be'
          : 'utf-8',
    );
    return this.#decoder.decode(bytes, { stream: true });
  }
}

export function localName(tag: string): string {
  const colon = tag.indexOf(':');
  return colon < 0 ? tag : tag.slice(colon + 1);
}

/** An attribute by its name without prefix. */
export function attribute(attributes: Record<string, string>, name: string): string | undefined {
  if (Object.hasOwn(attributes, name)) return attributes[name];
  const found = Object.keys(attributes).find((key) => localName(key) === name);
  return found === undefined ? undefined : attributes[found];
}
