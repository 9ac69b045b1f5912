import { bareHost, passesDomains } from '../../../kernel/domains.ts';
import { AppError } from '../../../kernel/errors.ts';
import { ToolFailure } from '../runtime.ts';

/** Larger pages are refused while they load; the longest articles of encyclopedias stay below. */
export const MAX_PAGE_BYTES = 2_000_000;

export interface PageCall {
  url: string;
  /** Domains that may be read, or never; both empty: all that the SSRF check lets pass. */
  allow: readonly string[];
  block: readonly string[];
  fetch: typeof fetch;
  signal: AbortSignal;
}

/** `html` is to be made readable, `text` (also JSON, Markdown, feeds) stays as it is. */
export interface FetchedPage {
  url: string;
  kind: 'html' | 'text';
  contentType: string;
  body: string;
}

/**
 * A page as its server sends it. Redirects are followed by `fetch`, which checks each hop; where they end is
 * checked against the domains once more.
 * @throws ToolFailure
 */
export async function fetchPage(call: PageCall): Promise<FetchedPage> {
  const asked = requirePage(call.url, call);
  const response = await send(asked, call);
  // Responses that came through a service binding may have no address of their own.
  const url = response.url ? requirePage(response.url, call) : asked;
  if (!response.ok) {
    void response.body?.cancel();
    const code = response.status === 429 ? 'rate_limited' : 'upstream_failed';
    throw new ToolFailure(code, `${url.host} answered ${response.status}.`, { status: response.status });
  }
  const type = (response.headers.get('content-type') ?? '').toLowerCase();
  const bytes = await read(response, call.signal);
  return { url: url.href, ...decoded(bytes, type) };
}

function requirePage(text: string, filters: Pick<PageCall, 'allow' | 'block'>): URL {
  if (!URL.canParse(text))
    throw new ToolFailure('bad_arguments', 'That is not a URL. Give a whole one, with https://.');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new ToolFailure('bad_arguments', 'Only web pages can be read: URLs that begin with https://.');
  }
  if (url.username || url.password) throw new ToolFailure('denied', 'A URL may not carry a user name or password.');
  if (!passesDomains(bareHost(url), filters)) {
    const only = filters.allow.length > 0 ? ` Pages of these may be read: ${filters.allow.join(', ')}.` : '';
    throw new ToolFailure('denied', `Pages of ${bareHost(url)} may not be read.${only}`);
  }
  url.hash = '';
  return url;
}

async function send(url: URL, { fetch, signal }: PageCall): Promise<Response> {
  const headers = {
    accept: 'text/html,application/xhtml+xml,text/markdown,text/plain,application/json;q=0.9,*/*;q=0.5',
    'user-agent': 'Mozilla/5.0 (compatible; baton)',
  };
  try {
    return await fetch(url.href, { headers, signal });
  } catch (error) {
    throw failed(error, signal, url.host);
  }
}

function failed(error: unknown, signal: AbortSignal, host: string): ToolFailure {
  if (signal.aborted) return new ToolFailure('timeout', `${host} did not answer in time.`);
  if (error instanceof ToolFailure) return error;
  if (error instanceof AppError && error.code === 'unsafe_url') return new ToolFailure('denied', error.message);
  return new ToolFailure('upstream_failed', `${host} could not be reached.`);
}

async function read(response: Response, signal: AbortSignal): Promise<Uint8Array> {
  const host = response.url ? new URL(response.url).host : 'The page';
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      size += part.value.byteLength;
      if (size > MAX_PAGE_BYTES) break;
      chunks.push(part.value);
    }
  } catch (error) {
    throw failed(error, signal, host);
  }
  if (size > MAX_PAGE_BYTES) {
    void reader?.cancel();
    throw new ToolFailure(
      'too_large',
      `${host} sent more than ${MAX_PAGE_BYTES / 1_000_000} MB. Look for a shorter page.`,
    );
  }
  return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
}

/** By the declared type, or, where that says little, by the first bytes. */
function decoded(bytes: Uint8Array, declared: string): Pick<FetchedPage, 'kind' | 'contentType' | 'body'> {
  const contentType = declared.split(';')[0]?.trim() ?? '';
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 1_024));
  if (contentType === 'application/pdf' || start.startsWith('%PDF-')) {
    throw new ToolFailure(
      'upstream_failed',
      'It is a PDF document, which can not be read here. Look for a web page that says the same.',
    );
  }
  if (!isText(contentType, start)) {
    throw new ToolFailure(
      'upstream_failed',
      `It is no page but a file (${contentType || 'unknown type'}, ${bytes.byteLength} bytes).`,
    );
  }
  const html = /^(?:text\/html|application\/xhtml\+xml)$/.test(contentType) || (!contentType && /^\s*</.test(start));
  const charset =
    /charset="?([\w-]+)/.exec(declared)?.[1] ??
    (html ? /<meta[^>]{0,200}charset=["']?([\w-]+)/i.exec(start)?.[1] : undefined);
  return {
    kind: html ? 'html' : 'text',
    contentType: contentType || 'text/plain',
    body: decoder(charset).decode(bytes),
  };
}

function isText(contentType: string, start: string): boolean {
  if (start.includes('\0')) return false;
  return contentType === '' || /^text\/|[/+](?:json|xml|yaml|x-yaml|javascript|ld\+json|x-ndjson)$/.test(contentType);
}

function decoder(charset: string | undefined): TextDecoder {
  try {
    return new TextDecoder(charset ?? 'utf-8');
  } catch {
    // A name that no browser knows.
    return new TextDecoder();
  }
}
