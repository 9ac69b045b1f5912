import type { PageCookies } from '../../../providers/browser/port.ts';
import type { BrowserDoor } from '../runtime.ts';

const MAX_COOKIES = 300;
const MAX_CHARS = 200_000;

interface Memory {
  url: string | null;
  cookies: PageCookies;
}

/** Where the browser of this conversation was, and its cookies. What can't be read is forgotten. */
export async function recall(memory: BrowserDoor['memory']): Promise<Memory> {
  try {
    const { url, cookies } = JSON.parse((await memory.read()) ?? '{}') as Partial<Memory>;
    return { url: typeof url === 'string' ? url : null, cookies: Array.isArray(cookies) ? cookies : [] };
  } catch {
    return { url: null, cookies: [] };
  }
}

export async function keepMemory(memory: BrowserDoor['memory'], url: string, cookies: PageCookies): Promise<void> {
  const kept: Memory = { url: /^https?:/.test(url) ? url : null, cookies: cookies.slice(0, MAX_COOKIES) };
  const text = JSON.stringify(kept);
  await memory.write(text.length <= MAX_CHARS ? text : JSON.stringify({ url: kept.url, cookies: [] }));
}
