import type { StoredFile } from '../../lib/file-api.ts';

type Attributes = StoredFile['attributes'];

/** An attribute under edit; `key` only tells rows apart. */
export interface AttributeRow {
  key: string;
  name: string;
  value: string;
}

/** How a value is written: a text that would be read as something else stands in quotes. */
function written(value: Attributes[string]): string {
  if (typeof value !== 'string') return String(value);
  return typeof meant(value) === 'string' && !isQuoted(value) ? value : JSON.stringify(value);
}

function isQuoted(text: string): boolean {
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"');
}

/** What somebody means: `2026` is a number, `true` a boolean, and `"2026"` a text. */
export function meant(text: string): Attributes[string] {
  const trimmed = text.trim();
  if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true';
  if (/^-?(0|[1-9]\d{0,14})(\.\d{1,9})?$/.test(trimmed)) return Number(trimmed);
  if (!isQuoted(trimmed)) return trimmed;
  try {
    return String(JSON.parse(trimmed));
  } catch {
    return trimmed;
  }
}

export function rowsOf(attributes: Attributes): AttributeRow[] {
  return Object.entries(attributes).map(([name, value]) => ({ key: name, name, value: written(value) }));
}

/** Names that stand in more than one row. */
export function namedTwice(rows: readonly AttributeRow[]): Set<string> {
  const names = rows.map(({ name }) => name.trim()).filter((name) => name !== '');
  return new Set(names.filter((name, index) => names.indexOf(name) !== index));
}

/** The attributes of the rows, those without a name left out; null where a name is there twice. */
export function attributesOf(rows: readonly AttributeRow[]): Attributes | null {
  if (namedTwice(rows).size > 0) return null;
  return Object.fromEntries(
    rows.filter(({ name }) => name.trim() !== '').map(({ name, value }) => [name.trim(), meant(value)]),
  );
}
