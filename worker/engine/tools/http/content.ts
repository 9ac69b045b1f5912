import type { ReadBody } from './read-body.ts';

export type Content =
  | { kind: 'json'; value: unknown; text: string }
  | { kind: 'text'; text: string }
  | { kind: 'binary' };

const TEXT =
  /^(?:text\/|application\/(?:xml|javascript|x-www-form-urlencoded|graphql|yaml|x-yaml|toml|x-ndjson|ld\+json|csv|sql)|.*\+(?:xml|yaml)$)/;
const JSON_TYPE = /^(?:application|text)\/(?:json|.+\+json)$/;

/** What a body is, by its type; one without a type is text if it can be. A body that was cut is text at most. */
export function readContent(type: string | null, { bytes, complete }: ReadBody): Content {
  const [essence = '', ...parameters] = (type ?? '').toLowerCase().split(';');
  const media = essence.trim();
  const json = JSON_TYPE.test(media);
  if (media && !json && !TEXT.test(media)) return { kind: 'binary' };
  const text = decode(bytes, charsetOf(parameters), complete && !media);
  if (text === undefined) return { kind: 'binary' };
  if (complete && (json || !media)) {
    try {
      return { kind: 'json', value: JSON.parse(text), text };
    } catch {
      // A server that says JSON and sends something else is common enough: the model reads what it sent.
    }
  }
  return { kind: 'text', text };
}

function charsetOf(parameters: readonly string[]): string {
  const charset = parameters.map((part) => /^\s*charset="?([^"]+)"?\s*$/.exec(part)?.[1]).find(Boolean);
  return charset ?? 'utf-8';
}

function decode(bytes: Uint8Array, charset: string, fatal: boolean): string | undefined {
  try {
    const text = decoder(charset, fatal).decode(bytes);
    return text.includes('\0') && fatal ? undefined : text.replaceAll('\0', '\uFFFD');
  } catch {
    return undefined;
  }
}

function decoder(charset: string, fatal: boolean): TextDecoder {
  try {
    return new TextDecoder(charset, { fatal, ignoreBOM: false });
  } catch {
    return new TextDecoder('utf-8', { fatal, ignoreBOM: false });
  }
}
