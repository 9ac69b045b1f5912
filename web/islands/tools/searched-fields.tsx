import { useQueries, useQuery } from '@tanstack/react-query';
import { FilePlus, X } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { collectionsQuery, fileQuery } from '../../lib/file-queries.ts';
import { t } from '../../lib/messages.ts';
import type { FieldProps } from '../schema-form/form-context.ts';
import { useWholeFault } from '../schema-form/json-field.tsx';
import { useFieldWords } from '../schema-form/scalar-fields.tsx';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import type { ToolDraft } from './tool-values.ts';

const FilePicker = lazy(() => import('../files/file-picker.tsx').then((module) => ({ default: module.FilePicker })));

const idsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((id): id is string => typeof id === 'string') : [];

/** A field that is a list of its own: what it is for, and what is wrong with any part of it. */
function ListFrame({ children, ...props }: FieldProps & { children: ReactNode }) {
  const { hint } = useFieldWords(props);
  const error = useWholeFault(props);
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 font-medium text-sm">{props.label.replace(/ IDs$/i, 's')}</legend>
      {children}
      <p className={error ? 'text-bad text-xs' : 'text-faint text-xs'} {...(error ? { role: 'alert' } : {})}>
        {error ?? hint}
      </p>
    </fieldset>
  );
}

/** Files by their names, picked like everywhere. */
function FilesField(props: FieldProps) {
  const ids = idsOf(props.value);
  const known = useQueries({ queries: ids.map((id) => ({ ...fileQuery(id), retry: false })) });
  const [isPicking, setPicking] = useState(false);
  const nameOf = (id: string, index: number) =>
    known[index]?.data?.name ?? (known[index]?.error ? t('tools.files.chosenGone') : id);
  return (
    <ListFrame {...props}>
      {ids.length > 0 && (
        <ul aria-label={props.label} className="flex flex-wrap gap-1.5">
          {ids.map((id, index) => (
            <li
              key={id}
              className="inline-flex min-w-0 items-center gap-1 rounded-full border border-line-strong py-0.5 pr-1 pl-2.5 text-xs"
            >
              <span className="truncate">{nameOf(id, index)}</span>
              <button
                type="button"
                aria-label={t('tools.files.unchoose', { name: nameOf(id, index) })}
                className="grid size-6 place-items-center rounded-full hover:bg-hover"
                onClick={() => props.onChange(ids.filter((other) => other !== id))}
              >
                <X className="size-3" aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div>
        <Button size="sm" onClick={() => setPicking(true)}>
          <FilePlus /> {t('tools.files.choose')}
        </Button>
      </div>
      {isPicking && (
        <Suspense>
          <FilePicker
            withCollections={false}
            taken={{ fileIds: ids, collectionIds: [] }}
            onPick={({ fileIds }) => {
              props.onChange([...ids, ...fileIds]);
              setPicking(false);
            }}
            onClose={() => setPicking(false)}
          />
        </Suspense>
      )}
    </ListFrame>
  );
}

function CollectionsField(props: FieldProps) {
  const ids = idsOf(props.value);
  const { data = [], isPending } = useQuery(collectionsQuery);
  return (
    <ListFrame {...props}>
      {!isPending && data.length === 0 && (
        <p className="text-sm text-soft">
          {t('tools.files.noCollections')}{' '}
          <a href="/app/files?tab=collections" target="_blank" rel="noreferrer" className="text-accent underline">
            {t('tools.files.makeCollection')}
          </a>
        </p>
      )}
      <ul className="grid gap-1">
        {data.map(({ id, name, fileCount }) => (
          <li key={id}>
            <label htmlFor={`${props.path}-${id}`} className="flex min-h-8 items-center gap-2.5 text-sm">
              <Checkbox
                id={`${props.path}-${id}`}
                checked={ids.includes(id)}
                onChange={(event) =>
                  props.onChange(event.target.checked ? [...ids, id] : ids.filter((other) => other !== id))
                }
              />
              <span className="min-w-0 truncate">{name}</span>
              <span className="whitespace-nowrap text-faint text-xs">
                {t('files.collections.count', { count: fileCount })}
              </span>
            </label>
          </li>
        ))}
      </ul>
    </ListFrame>
  );
}

/** Which fields belong to a scope only; what was chosen before is shown as long as it is there. */
const ONLY_IN: Readonly<Record<string, string>> = {
  fileIds: 'files',
  collectionIds: 'collections',
  vectorStoreIds: 'openai',
  keyId: 'openai',
};

/** Fields of a file search tool: files and collections by name, and nothing that its scope does not look at. */
export function searchedField(props: FieldProps, config: ToolDraft['config']): ReactNode | undefined {
  const scope = ONLY_IN[props.path];
  if (scope === undefined) return undefined;
  const isEmpty = Array.isArray(props.value) ? props.value.length === 0 : props.value === undefined;
  if ((config.scope ?? 'agent') !== scope && isEmpty) return null;
  if (props.path === 'fileIds') return <FilesField {...props} />;
  return props.path === 'collectionIds' ? <CollectionsField {...props} /> : undefined;
}
