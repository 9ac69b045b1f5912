/** Characters of a quote at most: what a card beside an answer shows. */
const MAX_QUOTE_CHARS = 320;

const WORD = /[\p{L}\p{N}]+/gu;

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(WORD) ?? [];
}

/** Sentences and lines as they stand, with their places. */
function sentencesOf(text: string): { start: number; end: number; words: Set<string> }[] {
  return [...text.matchAll(/[^\n.!?。！？]+[.!?。！？]*/gu)]
    .filter(([sentence]) => sentence.trim() !== '')
    .map((match) => ({
      start: match.index,
      end: match.index + match[0].length,
      words: new Set(wordsOf(match[0])),
    }));
}

/**
 * The words of a passage that speak most of what was asked, exactly as they stand there: the sentence with the most
 * words of the question, and those behind it as far as there is room.
 */
export function quoteOf(text: string, query: string): string {
  const asked = new Set(wordsOf(query));
  const sentences = sentencesOf(text);
  let best = 0;
  let most = -1;
  for (const [index, { words }] of sentences.entries()) {
    const shared = [...asked].filter((word) => words.has(word)).length;
    if (shared > most) {
      best = index;
      most = shared;
    }
  }
  const from = sentences[best]?.start ?? 0;
  const last = sentences.slice(best).findLast(({ end }) => end - from <= MAX_QUOTE_CHARS);
  const quote = text.slice(from, last?.end ?? from + MAX_QUOTE_CHARS).trim();
  return quote.replace(/[\uD800-\uDBFF]$/, '');
}
