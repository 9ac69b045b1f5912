/** The part of the page's address that the list of files keeps; an empty text is not set. */
export interface FilesAddress {
  tab: string;
  q: string;
  status: string;
  type: string;
  language: string;
  collection: string;
}

const NAMES = ['tab', 'q', 'status', 'type', 'language', 'collection'] as const;

export const NO_FILTER = { q: '', status: '', type: '', language: '', collection: '' } as const;

export function filesAddress(params: URLSearchParams): FilesAddress {
  return Object.fromEntries(NAMES.map((name) => [name, params.get(name) ?? ''])) as unknown as FilesAddress;
}
