import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Embedder, EmbeddingModel, EmbeddingPurpose } from '../embeddings/port.ts';
import { piecesOf, sentenceReranker } from './sentence-reranker.ts';

const MODEL: EmbeddingModel = { provider: 'openai', name: 'words', dimensions: 2 };

/** Looks one way for texts that name a whale, another for all others. */
function whaleEmbedder(calls: [EmbeddingPurpose, number][] = []): Embedder {
  return {
    embed: async (_, texts, purpose) => {
      calls.push([purpose, texts.length]);
      return texts.map((text) => Float32Array.from(/whale/i.test(text) ? [1, 0] : [0, 1]));
    },
  };
}

const filler = 'The harbour was quiet that day and nobody spoke of the sea. '.repeat(12);

describe('sentenceReranker', () => {
  it('finds the one sentence in a long text that answers', async () => {
    const calls: [EmbeddingPurpose, number][] = [];
    const texts = [filler, `${filler} A whale came by. ${filler}`, 'A whale.'];
    const [none = 0, hidden = 0, all = 0] = await sentenceReranker(whaleEmbedder(calls)).rerank(MODEL, 'whale', texts);
    expect(none).toBe(0);
    expect(hidden).toBeGreaterThan(0.7);
    expect(all).toBe(1);
    expect(calls.map(([purpose]) => purpose)).toEqual(['question', 'passage']);
  });

  it('puts a text of nothing last', async () => {
    expect(await sentenceReranker(whaleEmbedder()).rerank(MODEL, 'whale', ['', 'ship'])).toEqual([-1, 0]);
  });
});

describe('piecesOf', () => {
  it('keeps sentences whole', () => {
    expect(piecesOf('One. Two! Three?')).toEqual(['One. Two! Three?']);
    for (const piece of piecesOf(filler)) expect(piece).toMatch(/^The harbour .* sea\.$/);
  });

  it('reads every word of any text, in ten pieces at most', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b', '.', ' ', '\n', '。', '🐋'), maxLength: 9_000 }),
        (text) => {
          const pieces = piecesOf(text);
          const letters = (all: string) => all.replaceAll(/\s/g, '');
          expect(letters(pieces.join(''))).toBe(letters(text));
          expect(pieces.length).toBeLessThanOrEqual(10);
          for (const piece of pieces) expect(piece.isWellFormed()).toBe(true);
        },
      ),
    );
  });
});
