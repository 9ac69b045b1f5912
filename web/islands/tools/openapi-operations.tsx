import { useId, useState } from 'react';
import { t } from '../../lib/messages.ts';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { SearchInput } from '../ui/search-input.tsx';
import { Badge } from '../ui/surface.tsx';
import { findOperations, type Operation } from './openapi-rules.ts';

interface OpenApiOperationsProps {
  operations: readonly Operation[];
  picked: ReadonlySet<string>;
  /** So many more tools an agent takes. */
  room: number;
  onPick(picked: Set<string>): void;
}

/** What a document offers, to be searched and picked from. */
export function OpenApiOperations({ operations, picked, room, onPick }: OpenApiOperationsProps) {
  const id = useId();
  const [query, setQuery] = useState('');
  const shown = findOperations(operations, query);
  const isFull = picked.size >= room;
  const toggle = (operationId: string, isOn: boolean) => {
    const next = new Set(picked);
    if (isOn) next.add(operationId);
    else next.delete(operationId);
    onPick(next);
  };
  const pickShown = () => {
    const free = shown.filter((one) => !picked.has(one.operationId)).slice(0, room - picked.size);
    onPick(new Set([...picked, ...free.map((one) => one.operationId)]));
  };
  return (
    <fieldset className="grid gap-2">
      <legend className="contents font-medium text-sm">{t('tools.openapi.operations')}</legend>
      <div className="flex flex-wrap items-center gap-2">
        <SearchInput
          label={t('tools.openapi.search')}
          value={query}
          onChange={setQuery}
          className="min-w-0 flex-1 basis-48"
        />
        <Button size="sm" disabled={isFull || shown.every((one) => picked.has(one.operationId))} onClick={pickShown}>
          {t('tools.openapi.pickAll')}
        </Button>
        <Button size="sm" disabled={picked.size === 0} onClick={() => onPick(new Set())}>
          {t('tools.openapi.pickNone')}
        </Button>
      </div>
      <p role="status" className="text-faint text-xs">
        {t('tools.openapi.picked', { count: picked.size, of: operations.length })}{' '}
        {isFull && t('tools.openapi.full', { max: room })}
      </p>
      <ul className="max-h-72 divide-y divide-line overflow-y-auto rounded-md border border-line">
        {shown.map(({ operationId, method, path, summary }) => (
          <li key={operationId}>
            <label
              htmlFor={`${id}-${operationId}`}
              className="flex cursor-pointer items-start gap-2.5 px-2.5 py-2 hover:bg-hover/60"
            >
              <Checkbox
                id={`${id}-${operationId}`}
                className="mt-0.5"
                checked={picked.has(operationId)}
                disabled={isFull && !picked.has(operationId)}
                onChange={(event) => toggle(operationId, event.target.checked)}
              />
              <Badge className="w-14 shrink-0 justify-center font-mono">{method}</Badge>
              <span className="grid min-w-0 gap-0.5">
                <code className="break-all font-mono text-xs">{path}</code>
                <span className="text-faint text-xs">{summary || operationId}</span>
              </span>
            </label>
          </li>
        ))}
        {shown.length === 0 && <li className="px-3 py-6 text-center text-faint text-sm">{t('tools.openapi.none')}</li>}
      </ul>
    </fieldset>
  );
}
