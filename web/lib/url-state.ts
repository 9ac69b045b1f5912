import { useCallback, useState } from 'react';

/**
 * A piece of the page's address as state, so that a reload, a bookmark and the back button keep it.
 * `initial` is what the server saw, so that the first render is the same on both sides.
 */
export function useUrlParam(name: string, initial: string): [string, (value: string) => void] {
  const [value, setValue] = useState(initial);
  const change = useCallback(
    (next: string) => {
      setValue(next);
      setUrlParams({ [name]: next });
    },
    [name],
  );
  return [value, change];
}

/** Replaces parameters of the page's address in place; an empty value takes one away. */
export function setUrlParams(params: Record<string, string>): void {
  const url = new URL(window.location.href);
  for (const [name, value] of Object.entries(params)) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  window.history.replaceState(window.history.state, '', url);
}
