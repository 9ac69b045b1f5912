import { t } from '../../lib/messages.ts';
import { isRecord, itemText } from '../../lib/trace-view.ts';
import { LateMarkdown } from '../ui/late-markdown.tsx';

type Item = Record<string, unknown>;

const ROLES = {
  user: t('runs.items.user'),
  assistant: t('runs.items.assistant'),
  system: t('runs.items.system'),
  developer: t('runs.items.developer'),
};

/** What an item of a conversation is, in words. */
export function itemTitle(item: Item): string {
  const name = String(item.name ?? '');
  if (item.type === 'function_call') return t('runs.items.calls', { name });
  if (item.type === 'function_call_result' || item.type === 'function_call_output')
    return t('runs.items.result', { name });
  if (item.type === 'reasoning') return t('runs.items.reasoning');
  const role = typeof item.role === 'string' ? item.role : '';
  if (role in ROLES) return ROLES[role as keyof typeof ROLES];
  return role || String(item.type ?? t('runs.items.other'));
}

/** The result of a call as text, whichever of the SDK's shapes it has. */
export function resultText(output: unknown): string | null {
  if (typeof output === 'string') return output;
  if (Array.isArray(output)) return output.flatMap((part) => resultText(part) ?? []).join('\n') || null;
  return isRecord(output) && typeof output.text === 'string' ? output.text : null;
}

function pretty(body: unknown): string {
  if (typeof body !== 'string') return JSON.stringify(body, null, 2);
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

function OneItem({ item }: { item: Item }) {
  const text = itemText(item);
  const body = text === '' ? (item.arguments ?? resultText(item.output) ?? item.output ?? item) : null;
  return (
    <li className="grid gap-1">
      <p className="text-faint text-xs">{itemTitle(item)}</p>
      {body === null ? (
        <LateMarkdown text={text} className="text-sm" />
      ) : (
        <pre className="overflow-x-auto whitespace-pre-wrap break-words rounded-md border border-line bg-sunken p-2 font-mono text-xs">
          {pretty(body)}
        </pre>
      )}
    </li>
  );
}

/** Conversation items, or a plain answer, as they went in and out. */
export function Items({ value, instructions }: { value: unknown; instructions?: string | undefined }) {
  const items = Array.isArray(value) ? value.filter(isRecord) : [];
  const plain = Array.isArray(value) ? null : typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return (
    <ul className="grid gap-4 p-4">
      {instructions && (
        <li>
          <details>
            <summary className="w-fit rounded-sm text-faint text-xs hover:text-ink">
              {t('runs.detail.instructions')}
            </summary>
            <p className="mt-1 whitespace-pre-wrap text-sm">{instructions}</p>
          </details>
        </li>
      )}
      {plain !== null && (
        <li>
          <LateMarkdown text={plain ?? ''} className="text-sm" />
        </li>
      )}
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items of a finished call never move.
        <OneItem key={index} item={item} />
      ))}
      {plain === null && items.length === 0 && <li className="text-faint text-sm">{t('runs.detail.nothing')}</li>}
    </ul>
  );
}
