export const VIEWS = ['table', 'cards'] as const;
export type View = (typeof VIEWS)[number];

export const VIEW_COOKIE = 'baton_agents_view';

export function viewFrom(value: string | undefined): View {
  return VIEWS.find((view) => view === value) ?? 'table';
}

/** Remembers the choice for the server, for a year, so that the list never changes its shape after it is drawn. */
export function rememberView(view: View): void {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet.
  document.cookie = `${VIEW_COOKIE}=${view}; Path=/app/agents; Max-Age=31536000; SameSite=Lax${secure}`;
}
