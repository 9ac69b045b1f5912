import type { LucideIcon } from 'lucide-react';

/** Something that the command palette can do. */
export interface PaletteItem {
  /** Unlike every other item of the palette. */
  id: string;
  label: string;
  /** Stands behind the label, fainter. */
  note?: string;
  icon?: LucideIcon;
  /** More words under which it is found. */
  words?: string[];
  /** The shortcut that does the same. */
  keys?: string;
  /** Where it leads, or what it does. */
  does: { href: string } | { run(): void };
}

/**
 * Where the palette takes items from. A source without `search` is matched against what is typed; one with it
 * answers by itself, usually from the API, and is asked once typing rests.
 */
export interface PaletteSource {
  id: string;
  /** The heading over its items. */
  group: string;
  /** Where among the groups it stands, 0 first; 50 unless said. */
  rank?: number;
  items?(): PaletteItem[];
  search?(query: string, signal: AbortSignal): Promise<PaletteItem[]>;
}

let sources: readonly PaletteSource[] = [];

const USUAL_RANK = 50;

/** All sources by rank; among equals the first that came. */
export function paletteSources(): readonly PaletteSource[] {
  return sources.toSorted((a, b) => (a.rank ?? USUAL_RANK) - (b.rank ?? USUAL_RANK));
}

/** Adds a source, or takes the place of the one with the same id. Gives back how to remove it. */
export function addPaletteSource(source: PaletteSource): () => void {
  const at = sources.findIndex((known) => known.id === source.id);
  sources = at < 0 ? [...sources, source] : sources.with(at, source);
  return () => {
    sources = sources.filter((known) => known !== source);
  };
}
