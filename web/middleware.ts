import { defineMiddleware } from 'astro:middleware';
import type { APIContext, MiddlewareNext } from 'astro';
import { applyPageHeaders } from './lib/page-headers.ts';
import { preferencesFrom } from './lib/preferences.ts';
import { THEME_COOKIE, themeFrom } from './lib/theme.ts';
import { viewerOf } from './lib/viewer.ts';

/** The page, or what stands in for it: sign-in for strangers, an apology while nobody can be recognised. */
async function answerFor(context: APIContext, next: MiddlewareNext, isKnown: boolean): Promise<Response> {
  const { pathname, search } = context.url;
  const isApp = pathname === '/app' || pathname.startsWith('/app/');
  // A deleted account can do one thing: come back.
  if (isApp && context.locals.viewer?.leavesAt) return context.redirect('/leaving', 302);
  if (!isApp || context.locals.viewer) return next();
  if (isKnown) return context.redirect(`/sign-in?next=${encodeURIComponent(pathname + search)}`, 302);
  const apology = await next('/500');
  return new Response(apology.body, {
    status: 503,
    headers: { ...Object.fromEntries(apology.headers), 'retry-after': '5' },
  });
}

/** Pages behind `/app` are for people who are signed in; the way back is kept. */
export const onRequest = defineMiddleware(async (context, next) => {
  const { request, locals, cookies } = context;
  const { viewer, cookies: refreshed, isKnown } = await viewerOf(request);
  locals.viewer = viewer;
  locals.theme = themeFrom(cookies.get(THEME_COOKIE)?.value);
  locals.preferences = preferencesFrom((name) => cookies.get(name)?.value);
  locals.styleNonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));

  const answer = await answerFor(context, next, isKnown);
  const response = new Response(answer.body, answer);
  applyPageHeaders(response.headers, locals.styleNonce, context.url.pathname);
  for (const cookie of refreshed) response.headers.append('set-cookie', cookie);
  return response;
});
