/** What says nothing of a language: links, numbers and signs. */
function words(text: string): string {
  return text
    .replace(/https?:\S+|\S+@\S+/g, ' ')
    .replace(/[\p{N}\p{P}\p{S}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Letters that are judged at once. */
const PIECE = 500;
/** How many times likelier than the next a language must be, and the share of the pieces that must be in it. */
const MARGIN = 1.5;
const MAJORITY = 0.6;

/**
 * ISO 639-1 of a text of some sentences, `undefined` where it can't be told: its pieces are judged apart and must agree,
 * because a wrong language would stem words wrongly. Names and commands look like another language in each piece.
 */
export async function languageOf(text: string): Promise<string | undefined> {
  // Loaded when first asked for: its tables take a while to unpack.
  const { detectAll } = await import('tinyld/light');
  const votes = new Map<string, number>();
  const said = words(text);
  const pieces = said.match(new RegExp(`.{1,${PIECE}}(?:\\s|$)`, 'gu')) ?? [said.slice(0, PIECE)];
  for (const piece of pieces) {
    const [best, next] = detectAll(piece);
    if (best && best.accuracy >= (next?.accuracy ?? 0) * MARGIN) votes.set(best.lang, (votes.get(best.lang) ?? 0) + 1);
  }
  const [first] = [...votes].sort((a, b) => b[1] - a[1]);
  return first && first[0].length === 2 && first[1] >= pieces.length * MAJORITY ? first[0] : undefined;
}
