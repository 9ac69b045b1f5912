import { type ReactNode, useState } from 'react';
import { t } from '../../lib/messages.ts';
import { isObject, type JsonSchema } from '../schema-form/schema.ts';
import { Segmented } from '../ui/segmented.tsx';
import { Notice } from '../ui/states.tsx';
import { FieldList } from './field-list.tsx';
import { FieldListContext, type FieldListProps } from './fields-context.ts';
import { sampleOf } from './sample.ts';
import { readNode, unshown, writeNode } from './schema-node.ts';

const fieldList = (props: FieldListProps) => <FieldList {...props} />;

type View = 'visual' | 'json';

interface SchemaEditorProps {
  label: string;
  hint?: ReactNode;
  /** Of the schema as a whole; the JSON view shows it beside its text. */
  error?: string | undefined;
  /** Null while its JSON is half written. */
  schema: JsonSchema | null;
  onChange(schema: JsonSchema): void;
  /** The same schema as text; it brings its label, and its faults. */
  json: ReactNode;
}

function Sample({ schema }: { schema: JsonSchema }) {
  return (
    <details>
      <summary className="w-fit select-none rounded-sm text-soft text-xs hover:text-ink">{t('schema.sample')}</summary>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        className="mt-2 max-h-72 overflow-auto rounded-md border border-line bg-sunken p-3 font-mono text-xs"
      >
        {JSON.stringify(sampleOf(schema, schema), null, 2)}
      </pre>
    </details>
  );
}

function Fields({ schema, onChange }: Pick<SchemaEditorProps, 'schema' | 'onChange'>) {
  if (schema === null) return <Notice>{t('schema.halfWritten')}</Notice>;
  const root = readNode(schema);
  if (root.kind !== 'group') return <Notice>{t('schema.notObject')}</Notice>;
  const also = unshown(root).filter((name) => name !== '$schema' && name !== 'title');
  return (
    <FieldListContext value={fieldList}>
      {also.length > 0 && <Notice>{t('schema.alsoRoot', { names: also.join(', ') })}</Notice>}
      <FieldList
        fields={root.fields}
        owner={null}
        depth={1}
        onChange={(fields) => {
          const next = writeNode({ ...root, fields });
          if (isObject(next)) onChange(next);
        }}
      />
      {root.fields.length > 0 && <Sample schema={schema} />}
    </FieldListContext>
  );
}

/** One JSON Schema in two views, as fields and as text; what the fields can't say is kept and said so. */
export function SchemaEditor({ label, hint, error, schema, onChange, json }: SchemaEditorProps) {
  const [view, setView] = useState<View>('visual');
  return (
    <fieldset className="grid gap-3">
      <legend className="contents font-medium text-sm">{label}</legend>
      {hint && view === 'visual' && <p className="-mt-2 text-faint text-xs">{hint}</p>}
      <Segmented<View>
        label={t('schema.view')}
        value={view}
        onChange={setView}
        options={[
          { value: 'visual', label: t('schema.visual') },
          { value: 'json', label: t('schema.json') },
        ]}
      />
      {view === 'json' ? (
        json
      ) : (
        <>
          <Fields schema={schema} onChange={onChange} />
          {error && (
            <p role="alert" className="text-bad text-xs">
              {error}
            </p>
          )}
        </>
      )}
    </fieldset>
  );
}
