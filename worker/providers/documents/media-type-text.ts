/** How a text's bytes are to be read; `legacy` is an 8-bit encoding of before Unicode. */
export type TextEncoding = 'utf-8' | 'utf-16' | 'legacy';

/** Control characters that stand in texts: tab, line feed, form feed, carriage return, and the escape of coloured logs. */
const TEXT_CONTROLS = new Set([9, 10, 12, 13, 27]);

class Utf16Probe {
  readonly #bigEndian: boolean;
  #odd: number | undefined;
  #high = false;
  #valid = true;

  constructor(bigEndian: boolean) {
    this.#bigEndian = bigEndian;
  }

  push(bytes: Uint8Array): void {
    for (let i = 0; this.#valid && i < bytes.length; i++) {
      const byte = bytes[i] ?? 0;
      if (this.#odd === undefined) this.#odd = byte;
      else {
        this.#unit(this.#bigEndian ? this.#odd * 256 + byte : byte * 256 + this.#odd);
        this.#odd = undefined;
      }
    }
  }

  #unit(unit: number): void {
    const isLow = unit >= 0xdc00 && unit <= 0xdfff;
    if (unit === 0 || isLow !== this.#high) this.#valid = false;
    this.#high = unit >= 0xd800 && unit <= 0xdbff;
  }

  end(): boolean {
    return this.#valid && !this.#high && this.#odd === undefined;
  }
}

/** A plain loop: a file of 100 MB goes through it. */
function hasControls(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte < 32 && !TEXT_CONTROLS.has(byte)) return true;
  }
  return false;
}

/** Looks at bytes that pass by, and says at the end whether all of them are one text. Keeps none of them. */
export class TextProbe {
  #utf8: TextDecoder | undefined = new TextDecoder('utf-8', { fatal: true });
  #utf16: Utf16Probe | undefined;
  #mark: number[] = [];
  #hasNul = false;
  #hasControls = false;

  push(bytes: Uint8Array): void {
    if (this.#mark.length < 2) this.#begin(bytes);
    this.#utf16?.push(bytes);
    if (this.#hasNul) return;
    this.#hasNul = bytes.includes(0);
    this.#hasControls ||= hasControls(bytes);
    this.#decode(bytes, true);
  }

  /** What all of the bytes are; undefined where they are no text. */
  end(): TextEncoding | undefined {
    if (this.#utf16) return this.#utf16.end() ? 'utf-16' : undefined;
    if (this.#hasNul) return undefined;
    this.#decode(new Uint8Array(), false);
    if (this.#utf8) return 'utf-8';
    return this.#hasControls ? undefined : 'legacy';
  }

  /** UTF-16 is known by its mark alone, which may come in two pieces. */
  #begin(bytes: Uint8Array): void {
    const before = Uint8Array.from(this.#mark);
    this.#mark.push(...bytes.subarray(0, 2 - this.#mark.length));
    const [first, second] = this.#mark;
    const little = first === 0xff && second === 0xfe;
    if (!little && !(first === 0xfe && second === 0xff)) return;
    this.#utf16 = new Utf16Probe(!little);
    this.#utf16.push(before);
  }

  #decode(bytes: Uint8Array, more: boolean): void {
    try {
      this.#utf8?.decode(bytes, { stream: more });
    } catch {
      this.#utf8 = undefined;
    }
  }
}
