import { itemText } from '../../lib/trace-view.ts';
import { Markdown } from '../ui/markdown.tsx';

const ROLES: Record<string, string> = {
  user: 'Question',
  assistant: 'Answer',
  system: 'System',
  developer: 'Instructions',
};

function titleOf(item: Record<string, unknown>): string {
  if (item.type === 'function_call') return `Calls ${String(item.name)}`;
  if (item.type === 'function_call_result' || item.type === 'function_call_output')
    return `Result of ${String(item.name ?? 'a call')}`;
  if (typeof item.role === 'string') return ROLES[item.role] ?? item.role;
  return String(item.type ?? 'Item');
}

function Item({ item }: { item: Record<string, unknown> }) {
  const text = itemText(item);
  const body = text === '' ? (item.arguments ?? item.output ?? item) : null;
  return (
    <li className="grid gap-1">
      <p className="text-faint text-xs">{titleOf(item)}</p>
      {body === null ? (
        <Markdown text={text} className="text-sm" />
      ) : (
        <pre className="overflow-x-auto whitespace-pre-wrap break-words rounded-md border border-line bg-sunken p-2 font-mono text-xs">
          {typeof body === 'string' ? body : JSON.stringify(body, null, 2)}
        </pre>
      )}
    </li>
  );
}

/** Conversation items, or a plain answer, as they went in and out. */
export function Items({ value, instructions }: { value: unknown; instructions?: string | undefined }) {
  const items = Array.isArray(value)
    ? value.filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null)
    : [];
  const plain = Array.isArray(value) ? null : typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return (
    <ul className="grid gap-4 p-4">
      {instructions && (
        <li>
          <details>
            <summary className="w-fit rounded-sm text-faint text-xs hover:text-ink">Instructions</summary>
            <p className="mt-1 whitespace-pre-wrap text-sm">{instructions}</p>
          </details>
        </li>
      )}
      {plain !== null && (
        <li>
          <Markdown text={plain ?? ''} className="text-sm" />
        </li>
      )}
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items of a finished call never move.
        <Item key={index} item={item} />
      ))}
      {plain === null && items.length === 0 && <li className="text-faint text-sm">Nothing.</li>}
    </ul>
  );
}
