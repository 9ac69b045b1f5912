import { useEffect, useState } from 'react';
import { type PaletteItem, paletteSources } from '../../lib/palette.ts';
import { asProblem } from '../../lib/problem.ts';
import { matchItems } from './match-items.ts';

/** How long typing has to rest before the API is asked, in milliseconds. */
const REST_MS = 120;

export interface PaletteGroup {
  id: string;
  title: string;
  items: PaletteItem[];
}

interface Found {
  query: string;
  items: Record<string, PaletteItem[]>;
}

/**
 * The palette's groups for what is typed. What was found before and still fits stays until the next answer, so nothing
 * jumps; what no longer fits goes at once, so that Enter never chooses it.
 */
export function usePaletteItems(query: string) {
  const [found, setFound] = useState<Found>({ query: '', items: {} });
  const [isSearching, setSearching] = useState(true);
  const [problem, setProblem] = useState<string>();

  useEffect(() => {
    const gone = new AbortController();
    setSearching(true);
    const searching = paletteSources().filter((source) => source.search);
    const timer = setTimeout(
      async () => {
        const answers = await Promise.allSettled(
          searching.map(async (source) => [source.id, (await source.search?.(query, gone.signal)) ?? []] as const),
        );
        if (gone.signal.aborted) return;
        const failed = answers.find((answer) => answer.status === 'rejected');
        setProblem(failed ? asProblem(failed.reason).message : undefined);
        setFound({
          query,
          items: Object.fromEntries(answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))),
        });
        setSearching(false);
      },
      query ? REST_MS : 0,
    );
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [query]);

  const foundOf = (id: string) => {
    const items = found.items[id] ?? [];
    return found.query === query ? items : matchItems(items, query);
  };
  const groups: PaletteGroup[] = paletteSources().map((source) => ({
    id: source.id,
    title: source.group,
    items: source.items ? matchItems(source.items(), query) : foundOf(source.id),
  }));
  return {
    groups: groups.filter((group) => group.items.length > 0),
    isSearching: isSearching || found.query !== query,
    problem,
  };
}
