import type { SearchPassage } from './schemas-search.ts';
import type { Fused, Joined } from './search-rules.ts';
import type { PassageRow, TextRow } from './search-store.ts';

/** A passage that was found, and by what. */
export interface Hit extends PassageRow {
  fused: Fused;
  vector?: { rank: number; score: number };
  byText?: { rank: number; score: number };
  again?: { rank: number; score: number };
  words: string[];
}

/** What was found and may be shown, in the fused order. */
export function rankedHits(
  fused: readonly Fused[],
  passages: readonly PassageRow[],
  vectorLists: readonly (readonly { id: string; score: number }[])[],
  text: readonly TextRow[],
): Hit[] {
  const rows = new Map(passages.filter((row) => row.hit).map((row) => [row.id, row]));
  const vectors = new Map(
    vectorLists.flatMap((list) => list.map(({ id, score }, place) => [id, { rank: place + 1, score }] as const)),
  );
  const texts = new Map(text.map((row, place) => [row.id, { ...row, rank: place + 1 }]));
  return fused.flatMap((place) => {
    const row = rows.get(place.id);
    if (!row) return [];
    const vector = vectors.get(place.id);
    const found = texts.get(place.id);
    return [
      {
        ...row,
        fused: place,
        ...(vector ? { vector } : {}),
        ...(found ? { byText: { rank: found.rank, score: found.score } } : {}),
        words: found?.words ?? [],
      },
    ];
  });
}

/** A hit with what was joined to it, as the API shows it. */
export function passageAnswer({
  hit,
  pieces,
  text,
  tokens,
  location,
}: Joined<PassageRow & Partial<Hit>>): SearchPassage {
  const { fused = { rank: 0, score: 0 }, vector = null, byText = null, again = null, words = [] } = hit;
  return {
    chunkId: hit.id,
    ordinal: pieces[0]?.ordinal ?? hit.ordinal,
    lastOrdinal: pieces.at(-1)?.ordinal ?? hit.ordinal,
    file: {
      id: hit.fileId,
      name: hit.fileName,
      mediaType: hit.mediaType,
      title: hit.title,
      guidelines: hit.guidelines,
    },
    text,
    heading: hit.heading,
    location,
    tokens,
    score: fused.score,
    ranks: { vector, text: byText, fused: { rank: fused.rank, score: fused.score }, rerank: again },
    words,
  };
}
