import type { Embedder } from '../embeddings/port.ts';
import type { Reranker } from './port.ts';

/** Letters of a piece at most: about what one sentence says. */
const PIECE = 280;
/** Pieces of one text that are read; longer texts are read with longer pieces. */
const MOST_PIECES = 10;

/** A text in pieces of whole sentences, `MOST_PIECES` at most. */
export function piecesOf(text: string): string[] {
  const size = Math.max(PIECE, Math.ceil(text.length / (MOST_PIECES - 1)));
  const pieces: string[] = [];
  let piece = '';
  for (const sentence of text.split(/(?<=[.!?:;。！？])\s+|\n+/)) {
    const parts = sentence.length > size ? (sentence.match(new RegExp(`[^]{1,${size}}`, 'gu')) ?? []) : [sentence];
    for (const part of parts) {
      // What is left over of a text with many breaks goes into the last piece.
      if (piece !== '' && piece.length + part.length >= size && pieces.length < MOST_PIECES - 1) {
        pieces.push(piece);
        piece = part;
      } else piece = piece === '' ? part : `${piece} ${part}`;
    }
  }
  if (piece.trim() !== '') pieces.push(piece.trim());
  return pieces;
}

function similarity(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}

/** How much the whole of a text says beside its best piece. */
const SHARE_OF_WHOLE = 0.3;

/**
 * Late interaction with the model that made the vectors: a long passage about many things hides the one sentence that
 * answers, so each piece is compared with the question by itself. Needs no service and no key but the embedding
 * model's, so that it works offline too; one call for the question and one for all pieces.
 */
export function sentenceReranker(embedder: Embedder): Reranker {
  return {
    async rerank(model, question, texts) {
      const pieces = texts.map(piecesOf);
      const [[asked], vectors] = await Promise.all([
        embedder.embed(model, [question], 'question'),
        embedder.embed(model, pieces.flat(), 'passage'),
      ]);
      if (!asked) return texts.map(() => 0);
      let next = 0;
      return pieces.map((own) => {
        const scores = own.map(() => similarity(asked, vectors[next++] ?? new Float32Array()));
        if (scores.length === 0) return -1;
        const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
        return (1 - SHARE_OF_WHOLE) * Math.max(...scores) + SHARE_OF_WHOLE * mean;
      });
    },
  };
}
