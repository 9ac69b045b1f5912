/** A part of a value that is still open. */
type Open = { kind: 'object'; value: Record<string, unknown>; key: string | null } | { kind: 'list'; value: unknown[] };

/** What may come next. */
type Place = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing';

const SPACE = /\s/;
const WORD = /[-+.\w]/;
const ESCAPES: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', '/': '/' };

/**
 * Reads JSON as it comes, each character once, and shows what there is of it at any time: objects and lists grow,
 * texts are there up to the last letter, numbers and words once they are whole. So an answer with an output type shows
 * as it is written, without a parse of the whole text at each delta.
 */
export class PartialJson {
  /** Something came that no JSON has: the text is none. */
  fault = false;
  /** The value is whole. */
  done = false;
  readonly #open: Open[] = [];
  #root: unknown;
  #place: Place = 'value';
  /** What of a text has come; `null` outside of one. */
  #text: string | null = null;
  #isKey = false;
  /** An escape that is not whole: empty, `\`, or `\u` with its first digits. */
  #escape = '';
  #word = '';

  /** The value as far as it has come; `undefined` before anything has. The same objects, growing. */
  get value(): unknown {
    return this.#root;
  }

  push(chunk: string): void {
    for (const sign of chunk) {
      if (this.fault) return;
      this.#take(sign);
    }
    if (this.#text !== null && !this.#isKey) this.#put(this.#text);
  }

  #take(sign: string): void {
    if (this.#text !== null) {
      this.#takeInText(sign, this.#text);
      return;
    }
    if (this.#word !== '') {
      if (WORD.test(sign)) {
        this.#word += sign;
        return;
      }
      this.#endWord();
      if (this.fault) return;
    }
    if (SPACE.test(sign)) return;
    const place = this.#place;
    if (sign === '"' && place !== 'colon' && place !== 'comma or end' && place !== 'nothing') {
      this.#isKey = place.startsWith('key');
      if (!this.#isKey) this.#add('');
      this.#text = '';
    } else if (sign === ':' && place === 'colon') this.#place = 'value';
    else if (sign === ',' && place === 'comma or end')
      this.#place = this.#open.at(-1)?.kind === 'list' ? 'value' : 'key';
    else if (place.endsWith('or end') && sign === (this.#open.at(-1)?.kind === 'list' ? ']' : '}')) this.#close();
    else if (place.startsWith('value') && (sign === '{' || sign === '[')) this.#begin(sign);
    else if (place.startsWith('value') && WORD.test(sign)) this.#word = sign;
    else this.fault = true;
  }

  #takeInText(sign: string, text: string): void {
    if (this.#escape !== '') {
      this.#escape += sign;
      const whole = unescaped(this.#escape);
      if (whole === null) return;
      if (whole === undefined) this.fault = true;
      else this.#text = text + whole;
      this.#escape = '';
    } else if (sign === '\\') this.#escape = sign;
    else if (sign !== '"') this.#text = text + sign;
    else {
      const top = this.#open.at(-1);
      this.#text = null;
      if (this.#isKey && top?.kind === 'object') {
        top.key = text;
        this.#place = 'colon';
      } else {
        this.#put(text);
        this.#after();
      }
    }
  }

  #endWord(): void {
    try {
      this.#add(JSON.parse(this.#word));
    } catch {
      this.fault = true;
    }
    this.#word = '';
    this.#after();
  }

  #begin(sign: '{' | '['): void {
    const open: Open = sign === '{' ? { kind: 'object', value: {}, key: null } : { kind: 'list', value: [] };
    this.#add(open.value);
    this.#open.push(open);
    this.#place = sign === '{' ? 'key or end' : 'value or end';
  }

  #close(): void {
    this.#open.pop();
    this.#after();
  }

  #after(): void {
    this.done = this.#open.length === 0;
    this.#place = this.done ? 'nothing' : 'comma or end';
  }

  /** A new value at the place that is open. */
  #add(value: unknown): void {
    const top = this.#open.at(-1);
    if (top?.kind === 'list') top.value.push(value);
    else this.#put(value);
  }

  /** The value at the place that is open, in place of what was there of it. */
  #put(value: unknown): void {
    const top = this.#open.at(-1);
    if (!top) this.#root = value;
    else if (top.kind === 'list') top.value[top.value.length - 1] = value;
    // Defined and not assigned: `__proto__` is a name like any other.
    else
      Object.defineProperty(top.value, top.key ?? '', { value, enumerable: true, writable: true, configurable: true });
  }
}

/** What an escape stands for; `null` where it is not whole, `undefined` where it is none. */
function unescaped(written: string): string | null | undefined {
  if (!written.startsWith('\\u')) return ESCAPES[written.slice(1)];
  if (!/^\\u[\da-fA-F]{0,4}$/.test(written)) return undefined;
  return written.length < 6 ? null : String.fromCharCode(Number.parseInt(written.slice(2), 16));
}
