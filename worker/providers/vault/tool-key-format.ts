import { splitGoogleKey } from '../web-search/google.ts';

const GOOGLE = 'google_search';

/** What is wrong with the form of a tool's key. */
export function toolKeyFault(provider: string, key: string): string | undefined {
  if (provider !== GOOGLE || splitGoogleKey(key)) return undefined;
  return 'Write it as KEY:CX, the API key and the id of your search engine with a colon between them.';
}

/** The part of an entered key that its hint is taken from: the id of a search engine is no secret and tells nothing. */
export function hiddenPart(provider: string, entered: string): string {
  return provider === GOOGLE ? (splitGoogleKey(entered)?.key ?? entered) : entered;
}
