/**
 * The platform's calls of HTTP APIs (engine/tools/http) in fewer lines: addresses and bodies are filled by the same
 * rules, answers are shown by the same pointers and limits. What they leave out is the platform's check of addresses.
 */
export const HTTP_HELPERS = {
  fillUrl: {
    needs: ['argumentsOf'],
    text: String.raw`
/** A value as text: lists with commas, objects as JSON, nothing for what is absent. */
function plain(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(plain).join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const PLACE = /\{([^{}]*)\}/g;

/** The address of one call: arguments become text inside its places, a pair of the query without one is left out. */
function fillUrl(template: string, given: Arguments): string {
  const cut = template.indexOf('?');
  const path = (cut < 0 ? template : template.slice(0, cut)).replace(PLACE, (_, name: string) => {
    const text = plain(argument(given, name));
    if (text === '') throw new Error(name + ' is missing: it is part of the address.');
    const parts = text.replace(/%2e/gi, '.').split(/[/\\]|%2f|%5c/i);
    if (parts.some((part) => part === '.' || part === '..')) throw new Error('"." and ".." are no parts of a path.');
    return encodeURIComponent(text);
  });
  const pairs = cut < 0 ? [] : template.slice(cut + 1).split('&').filter(Boolean);
  const query = pairs.flatMap((pair) => {
    const names = [...pair.matchAll(PLACE)].map(([, name = '']) => name);
    if (names.some((name) => (argument(given, name) ?? null) === null)) return [];
    const [key = '', value] = [pair.split('=')[0], /=\{([^{}]*)\}$/.exec(pair)?.[1]];
    const list = value === undefined ? undefined : argument(given, value);
    if (Array.isArray(list)) return list.map((item) => key + '=' + encodeURIComponent(plain(item)));
    return [pair.replace(PLACE, (_, name: string) => encodeURIComponent(plain(argument(given, name))))];
  });
  return query.length > 0 ? path + '?' + query.join('&') : path;
}`,
  },
  fillJson: {
    needs: ['fillUrl'],
    text: String.raw`
const MARK = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** JSON with the arguments in their places: a text that is one mark becomes the argument, or is left out. */
function fillJson(value: unknown, given: Arguments): unknown {
  if (typeof value === 'string') {
    const only = /^\{\{\s*([^{}]*?)\s*\}\}$/.exec(value)?.[1];
    if (only !== undefined) return argument(given, only);
    return value.replace(MARK, (_, name: string) => plain(argument(given, name)));
  }
  if (Array.isArray(value)) return value.map((item) => fillJson(item, given)).filter((item) => item !== undefined);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, fillJson(inner, given)]));
}`,
  },
  pick: {
    text: String.raw`
function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  if (Array.isArray(value) && !/^(?:0|[1-9]\d*)$/.test(name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

function valueAt(value: unknown, [part, ...rest]: string[]): unknown {
  if (part === undefined) return value;
  if (part !== '*') return valueAt(member(value, part), rest);
  const items = typeof value === 'object' && value !== null ? Object.values(value) : [];
  return items.map((item) => valueAt(item, rest)).filter((item) => item !== undefined);
}

function project(value: unknown, paths: string[][]): unknown {
  if (paths.some((path) => path.length === 0)) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const kept = Object.entries(value).flatMap(([name, item]) => {
    const rests = paths.filter(([part]) => part === name || part === '*').map((path) => path.slice(1));
    const inner = rests.length === 0 ? undefined : project(item, rests);
    return inner === undefined ? [] : [[name, inner] as const];
  });
  return Array.isArray(value) ? kept.map(([, item]) => item) : Object.fromEntries(kept);
}

/** JSON pointers to what the model sees: one gives its value, several give the answer with only these parts. */
function pick(value: unknown, pointers: readonly string[]): unknown {
  const paths = pointers.map((pointer) =>
    pointer.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')),
  );
  const [first] = paths;
  if (!first) return value;
  return paths.length === 1 ? valueAt(value, first) : project(value, paths);
}`,
  },
  callApi: {
    needs: ['capped', 'pick'],
    text: String.raw`
/** Sends a request and shows the model its answer. */
async function callApi(
  url: string,
  init: RequestInit,
  shown: { pick: string[]; maxChars: number; timeoutMs: number },
): Promise<string> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(shown.timeoutMs) });
  const text = await response.text();
  const status = response.statusText ? response.status + ' ' + response.statusText : String(response.status);
  if (!response.ok) {
    const said = 'The server answered ' + status + '.';
    return text.trim() === '' ? said : said + ' ' + capped(text.trim(), 2_000);
  }
  if (text === '') return 'The server answered ' + status + ', without a body.';
  const value = jsonOf(response.headers.get('content-type') ?? '', text);
  if (value === undefined) return capped(text, shown.maxChars);
  const picked = pick(value, shown.pick);
  return picked === undefined ? 'The answer has none of the parts that this tool shows.' : capped(picked, shown.maxChars);
}

function jsonOf(type: string, text: string): unknown {
  if (!/^(?:application|text)\/(?:json|.+\+json)\b/.test(type.toLowerCase())) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}`,
  },
  headersOf: {
    text: `
/** Headers of a call; those whose argument is absent are left out. */
function headersOf(all: readonly (readonly [string, string | undefined])[]): Record<string, string> {
  return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== undefined));
}`,
  },
} satisfies Record<string, { text: string; imports?: [string, string][]; needs?: string[] }>;
