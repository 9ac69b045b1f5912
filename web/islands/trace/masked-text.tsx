import { piecesOf } from '../../lib/masked-pieces.ts';
import { itemText } from '../../lib/trace-view.ts';

function isItem(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a value says: a text, the words of a conversation, or JSON. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return JSON.stringify(value, null, 2);
  return value
    .filter(isItem)
    .map((item) => itemText(item) || JSON.stringify(item, null, 2))
    .join('\n\n');
}

/** A value that guardrails have masked, with the places marked where something stood. */
export function MaskedText({ value, masks }: { value: unknown; masks: readonly string[] }) {
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      className="max-h-80 overflow-auto whitespace-pre-wrap break-words rounded-md border border-line bg-sunken p-2.5 font-mono text-xs"
    >
      {piecesOf(textOf(value), masks).map(({ text, isMask }, index) =>
        isMask ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never move.
          <mark key={index} className="rounded-sm bg-warn-soft px-0.5 text-warn">
            {text}
          </mark>
        ) : (
          text
        ),
      )}
    </pre>
  );
}
