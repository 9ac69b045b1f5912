/**
 * The part of Postgres' extended query protocol that both databases are driven by. A whole batch goes out as one
 * pipeline (Parse, Bind, Describe, Execute per statement, one Sync), so it costs one exchange however long it is.
 */
export interface Statement {
  text: string;
  /** Values in Postgres' text form. */
  values: readonly (string | null)[];
}

export interface FieldDescription {
  name: string;
  tableID: number;
  columnID: number;
  dataTypeID: number;
  dataTypeSize: number;
  dataTypeModifier: number;
}

/** What one statement answered; every value is Postgres' own text. */
export interface StatementResult {
  fields: FieldDescription[];
  rows: (string | null)[][];
  rowCount: number | null;
  command: string;
}

const NAMED_STATEMENTS = 500;
const PLANNABLE = /^\s*(select|insert|update|delete|with)\b/i;

/** Which statements a connection has prepared already, and under which name. */
export class StatementBook {
  readonly #names = new Map<string, string>();
  #counter = 0;

  /** The name under which `text` is prepared, or `undefined`. */
  known(text: string): string | undefined {
    return this.#names.get(text);
  }

  /** A fresh name for `text`; empty (not kept by the server) where planning once would not pay. */
  introduce(text: string): string {
    if (this.#names.size >= NAMED_STATEMENTS || !PLANNABLE.test(text)) return '';
    this.#counter += 1;
    const name = `b${this.#counter}`;
    this.#names.set(text, name);
    return name;
  }

  /** Drops what a failed pipeline may not have prepared. */
  forget(texts: readonly string[]): void {
    for (const text of texts) this.#names.delete(text);
  }

  clear(): void {
    this.#names.clear();
  }
}

/** Bytes of one pipeline, and the statements that it prepares for the first time. */
export function encodePipeline(
  statements: readonly Statement[],
  book: StatementBook,
): { bytes: Buffer; introduced: string[] } {
  const parts: Buffer[] = [];
  const introduced: string[] = [];
  for (const { text, values } of statements) {
    let name = book.known(text);
    if (name === undefined) {
      name = book.introduce(text);
      if (name !== '') introduced.push(text);
      parts.push(message('P', [terminated(name), terminated(text), Buffer.of(0, 0)]));
    }
    parts.push(message('B', bindParts(name, values)), DESCRIBE_PORTAL, EXECUTE);
  }
  parts.push(SYNC);
  return { bytes: Buffer.concat(parts), introduced };
}

function bindParts(name: string, values: readonly (string | null)[]): Buffer[] {
  const parts = [terminated(''), terminated(name), Buffer.of(0, 0), int16(values.length)];
  for (const value of values) {
    if (value === null) {
      parts.push(int32(-1));
      continue;
    }
    const bytes = Buffer.from(value, 'utf8');
    parts.push(int32(bytes.length), bytes);
  }
  parts.push(Buffer.of(0, 0));
  return parts;
}

/** Gathers the server's messages of one pipeline into results, in order. */
export class ResultCollector {
  readonly results: StatementResult[] = [];
  #fields: FieldDescription[] = [];
  #rows: (string | null)[][] = [];

  describe(fields: FieldDescription[]): void {
    this.#fields = fields;
  }

  row(values: (string | null)[]): void {
    this.#rows.push(values);
  }

  /** @param tag the command tag, such as `INSERT 0 2`; empty for an empty statement. */
  complete(tag: string): void {
    const words = tag.split(' ');
    const last = words.length > 1 ? Number(words[words.length - 1]) : Number.NaN;
    this.results.push({
      fields: this.#fields,
      rows: this.#rows,
      rowCount: Number.isInteger(last) ? last : null,
      command: words[0] ?? '',
    });
    this.#fields = [];
    this.#rows = [];
  }
}

function message(type: string, parts: readonly Buffer[]): Buffer {
  let length = 4;
  for (const part of parts) length += part.length;
  const head = Buffer.allocUnsafe(5);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(length, 1);
  return Buffer.concat([head, ...parts]);
}

function terminated(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf8');
}

function int16(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value);
  return bytes;
}

const DESCRIBE_PORTAL = message('D', [Buffer.from('P\0')]);
const EXECUTE = message('E', [Buffer.from('\0'), int32(0)]);
const SYNC = message('S', []);
