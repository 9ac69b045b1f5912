/** Carries the place of a sign-in to better-auth; set by us alone, whatever a client sends. */
const PLACE_HEADER = 'x-baton-place';

const MAX_LENGTH = 100;

/**
 * Where a request comes from as far as the network in front of us knows: `Zürich, CH`, `CH`, or an empty text.
 * `XX` and `T1` are its words for "unknown" and for Tor.
 */
export function placeOf(request: Request): string {
  const { city, country } = (request as { cf?: { city?: unknown; country?: unknown } }).cf ?? {};
  const land = typeof country === 'string' ? country : (request.headers.get('cf-ipcountry') ?? '');
  if (!/^[A-Z]{2}$/.test(land) || land === 'XX') return '';
  const town = typeof city === 'string' ? city.replace(/[^\p{L}\p{M}\d .'’-]/gu, '').trim() : '';
  return (town ? `${town}, ${land}` : land).slice(0, MAX_LENGTH);
}

/** Puts the place where `placeFrom` finds it. */
export function setPlace(headers: Headers, request: Request): void {
  headers.set(PLACE_HEADER, encodeURIComponent(placeOf(request)));
}

/** The place that `setPlace` put there; null where none is known. */
export function placeFrom(headers: Headers | undefined): string | null {
  return decodeURIComponent(headers?.get(PLACE_HEADER) ?? '') || null;
}
