import { defineMiddleware } from 'astro:middleware';
import { applyPageHeaders } from './lib/page-headers.ts';
import { THEME_COOKIE, themeFrom } from './lib/theme.ts';
import { viewerOf } from './lib/viewer.ts';

/** Pages behind `/app` are for people who are signed in; the way back is kept. */
export const onRequest = defineMiddleware(async (context, next) => {
  const { request, url, locals, cookies } = context;
  const { viewer, cookies: refreshed } = await viewerOf(request);
  locals.viewer = viewer;
  locals.theme = themeFrom(cookies.get(THEME_COOKIE)?.value);
  locals.styleNonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));

  const isApp = url.pathname === '/app' || url.pathname.startsWith('/app/');
  const answer =
    isApp && !viewer
      ? context.redirect(`/sign-in?next=${encodeURIComponent(url.pathname + url.search)}`, 302)
      : await next();
  const response = new Response(answer.body, answer);
  applyPageHeaders(response.headers, locals.styleNonce);
  for (const cookie of refreshed) response.headers.append('set-cookie', cookie);
  return response;
});
