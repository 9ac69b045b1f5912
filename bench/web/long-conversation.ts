import type { Route } from 'playwright-core';

/** A turn as `GET /sessions/{id}/turns` answers it, as far as it is changed here. */
interface Turn {
  runId: string;
  question: string;
  parts: { kind: string; text?: string }[];
}

const PAGE = 40;

/** Answers of different heights: a line, paragraphs, a table, code, a list. */
const ANSWERS = [
  'Yes, it does.',
  'A circle is the set of all points at one distance from its centre.\n\nIts equation is `x² + y² = r²`, since the distance is what Pythagoras says it is. Move the centre and the two terms move with it.',
  '| n | n² |\n|--:|---:|\n| 1 | 1 |\n| 2 | 4 |\n| 3 | 9 |\n| 4 | 16 |',
  '```ts\nexport function area(radius: number): number {\n  return Math.PI * radius ** 2;\n}\n```\n\nIt throws nothing.',
  '1. Draw a line.\n2. Mark two points on it.\n3. Open the compass.\n4. Draw both arcs.\n\n**Their crossing** stands above the middle.',
];

/** A conversation of `turns` turns after the model of a real one, newest first as the API gives it. */
function turnAt(model: Turn, index: number): Turn {
  const text = ANSWERS[index % ANSWERS.length] ?? '';
  return {
    ...model,
    runId: `${model.runId.slice(0, 4)}${String(index).padStart(6, '0')}${model.runId.slice(10)}`,
    question: `Question ${index + 1}: what follows from that?`,
    parts: model.parts.map((part) => (part.kind === 'message' ? { ...part, text } : part)),
  };
}

/** Answers the turns of a conversation, page for page, instead of the server. */
export function servingTurns(model: Turn, turns: number): (route: Route) => Promise<void> {
  return async (route) => {
    const from = Number(new URL(route.request().url()).searchParams.get('cursor') ?? 0);
    const length = Math.min(PAGE, turns - from);
    const data = Array.from({ length }, (_, at) => turnAt(model, turns - 1 - from - at));
    const next = from + length;
    await route.fulfill({ json: { data, nextCursor: next < turns ? String(next) : null } });
  };
}
