/** What says nothing of a language: links, numbers and signs. */
function words(text: string): string {
  return text
    .replace(/https?:\S+|\S+@\S+/g, ' ')
    .replace(/[\p{N}\p{P}\p{S}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** How likely the likeliest language must be; below, none is told: a wrong one would stem words wrongly. */
const SURE = 0.2;

/** ISO 639-1 of a text of some sentences, `undefined` where it can't be told. */
export async function languageOf(text: string): Promise<string | undefined> {
  // Loaded when first asked for: its tables take a while to unpack.
  const { detectAll } = await import('tinyld/light');
  const best = detectAll(words(text))[0];
  return best && best.accuracy >= SURE && best.lang.length === 2 ? best.lang : undefined;
}
