const STOP_WORDS = new Set(
  'a about after all also am an and any are as ask asked at be because been but by can could did do does for from get give had has have he help her here him his how i if in into is it its just know let like me more my need no not of on one or other our out over please she should so some such tell than that the their them then there these they this to up us use user want was we were what when where which who whose why will with would you your agent assistant question questions answer answers handle request tool transfer handoff hand specialist'.split(
    ' ',
  ),
);

/** What people ask about, and the words by which it shows. All words are stems as `stem` makes them. */
const TOPICS: Record<string, string> = {
  math: 'math mathematic mathematical arithmetic algebra geometry calculu calculate calculator equation sum number add subtract multiply divide fraction percent root solve derivative integral triangle statistic probability',
  history:
    'history historical historian war king queen empire emperor century ancient medieval revolution president dynasty civilization independence napoleon rome roman caesar egypt pharaoh treaty battle colony renaissance slavery monarch',
  science:
    'science scientific physic chemistry biology atom molecule cell gravity energy photosynthesi planet light evolution experiment',
  code: 'code coding program programming programmer software bug function javascript typescript python rust java compile debug script regex api developer',
  language:
    'translate translation translator language spanish french german italian english portuguese grammar word sentence',
  weather: 'weather temperature forecast rain sunny snow wind climate umbrella',
  billing: 'billing bill invoice refund charge payment pay price subscription receipt money credit',
  travel: 'travel trip flight hotel booking book airport seat luggage reservation destination',
  writing: 'write writing essay poem story letter article edit proofread blog',
  search: 'search find look lookup web browse google news',
  time: 'time date today clock hour timezone calendar schedule meeting',
};
const TOPIC_OF = new Map(
  Object.entries(TOPICS).flatMap(([topic, words]) => words.split(' ').map((word) => [word, topic])),
);

const TOPIC_WEIGHT = 3;

/** A word without its commonest endings, so that `agents` and `agent` meet. */
export function stem(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (word.length > 3 && word.endsWith('s') && !word.endsWith('ss')) return word.slice(0, -1);
  return word;
}

/** The words of a text that carry meaning, as stems; `camelCase` and `snake_case` fall apart. */
export function meaningfulWords(text: string): Set<string> {
  const words = text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .match(/\p{L}[\p{L}\p{N}]*/gu);
  return new Set((words ?? []).filter((word) => !STOP_WORDS.has(word)).map(stem));
}

/** Topics that a text touches. `extra` are topics known by other signs, such as an equation. */
export function topicsOf(words: ReadonlySet<string>, extra: readonly string[] = []): Set<string> {
  const topics = new Set(extra);
  for (const word of words) {
    const topic = TOPIC_OF.get(word);
    if (topic !== undefined) topics.add(topic);
  }
  return topics;
}

/** How well a description fits what was asked: shared words, and shared topics threefold. */
export function fitness(
  asked: { words: ReadonlySet<string>; topics: ReadonlySet<string> },
  description: string,
): number {
  const words = meaningfulWords(description);
  return sharedBy(asked.words, words) + TOPIC_WEIGHT * sharedBy(asked.topics, topicsOf(words));
}

/** How many elements two sets share. */
export function sharedBy(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let count = 0;
  for (const element of a) if (b.has(element)) count += 1;
  return count;
}

/** The first `count` sentences of a text. */
export function firstSentences(text: string, count: number): string {
  return (text.trim().match(/[^.!?\n]+[.!?]*/g) ?? []).slice(0, count).join('').trim();
}
