import { VERSION } from '../version.ts';
import type { AppContext } from './context.ts';

interface Preference {
  type: string;
  quality: number;
}

function preferences(accept: string): Preference[] {
  return accept.split(',').map((part) => {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const quality = Number(parameters.find((text) => text.startsWith('q='))?.slice(2) ?? 1);
    return { type, quality: Number.isFinite(quality) ? quality : 1 };
  });
}

/** Whether the client would rather have a page than JSON. Programs, which accept anything, get JSON. */
export function prefersHtml(request: Request): boolean {
  const wanted = preferences(request.headers.get('accept') ?? '*/*');
  const best = (types: readonly string[]) =>
    Math.max(0, ...wanted.filter(({ type }) => types.includes(type)).map(({ quality }) => quality));
  const html = best(['text/html', 'application/xhtml+xml']);
  return html > 0 && html >= best(['application/json', 'application/*']);
}

/** `GET /` for programs (Plan 4.8). */
export function answerWelcome(c: AppContext): Response {
  const at = (path: string) => new URL(path, c.req.url).href;
  return c.json(
    {
      name: 'Baton',
      description: 'Define, share, test and run AI agents.',
      version: VERSION,
      links: { api: at('/api/v1'), openapi: at('/api/v1/openapi.json'), docs: at('/api/docs'), health: at('/health') },
    },
    200,
    { vary: 'accept' },
  );
}
