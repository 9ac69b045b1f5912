/** Where the one right passage stood among what was found, from 1; 0 where it was not. */
export type Place = number;

export interface Quality {
  /** Share of the questions whose passage is among the first five. */
  recallAt5: number;
  /** Normalised discounted cumulative gain of the first ten; there is one right passage a question. */
  ndcgAt10: number;
  questions: number;
}

export function qualityOf(places: readonly Place[]): Quality {
  const mean = (gain: (place: Place) => number) =>
    places.length === 0 ? 0 : places.reduce((sum, place) => sum + gain(place), 0) / places.length;
  return {
    recallAt5: mean((place) => (place >= 1 && place <= 5 ? 1 : 0)),
    ndcgAt10: mean((place) => (place >= 1 && place <= 10 ? 1 / Math.log2(place + 1) : 0)),
    questions: places.length,
  };
}
