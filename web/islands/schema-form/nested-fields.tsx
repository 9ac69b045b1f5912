import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { t } from '../../lib/messages.ts';
import { Button } from '../ui/button.tsx';
import { Field, Input, NativeSelect } from '../ui/field.tsx';
import { type FieldProps, SchemaField, useSchemaForm } from './form-context.ts';
import { useFieldWords } from './scalar-fields.tsx';
import { isObject, type JsonSchema, labelOf, looksLike, startValue, variantLabel, withMember } from './schema.ts';

export function Group({
  label,
  hint,
  error,
  children,
}: {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  children: ReactNode;
}) {
  return (
    <fieldset className="grid gap-3 border-line border-l-2 pl-4">
      <legend className="contents font-medium text-sm">{label}</legend>
      {hint && <p className="-mt-2 text-faint text-xs">{hint}</p>}
      {error && (
        <p role="alert" className="text-bad text-xs">
          {error}
        </p>
      )}
      {children}
    </fieldset>
  );
}

type Properties = [name: string, schema: JsonSchema, isRequired: boolean][];

/** The members of an object, one under the other. */
export function Members({
  properties,
  value,
  path,
  onChange,
}: {
  properties: Properties;
  value: unknown;
  path: string;
  onChange(value: unknown): void;
}) {
  return properties.map(([name, schema, isRequired]) => (
    <SchemaField
      key={name}
      name={name}
      label={labelOf(name, schema)}
      path={path === '' ? name : `${path}.${name}`}
      schema={schema}
      isRequired={isRequired}
      value={isObject(value) ? value[name] : undefined}
      onChange={(member) => onChange(withMember(value, name, member))}
    />
  ));
}

export function ObjectField(props: FieldProps & { properties: Properties }) {
  const { properties, value, schema, label, isRequired, onChange, path } = props;
  const { root } = useSchemaForm();
  const words = useFieldWords(props);
  const isThere = isObject(value) || isRequired;
  return (
    <Group label={label} {...words}>
      {isThere && <Members properties={properties} value={value} path={path} onChange={onChange} />}
      {!isRequired && (
        <Button
          size="sm"
          className="justify-self-start"
          onClick={() => onChange(isThere ? undefined : (startValue({ ...schema, default: undefined }, root) ?? {}))}
        >
          {isThere ? <Trash2 /> : <Plus />}
          {isThere ? t('tools.form.takeOut', { name: label }) : t('tools.form.putIn', { name: label })}
        </Button>
      )}
    </Group>
  );
}

/** Objects in a row: add, take out, move. */
export function ListField(props: FieldProps & { item: JsonSchema }) {
  const { item, value, path, onChange, label } = props;
  const { root } = useSchemaForm();
  const items: unknown[] = Array.isArray(value) ? value : [];
  const move = (from: number, to: number) => {
    const moved = items.toSpliced(from, 1);
    onChange(moved.toSpliced(to, 0, items[from]));
  };
  return (
    <Group label={label} {...useFieldWords(props)}>
      {items.length > 0 && (
        <ol className="grid gap-3">
          {items.map((one, index) => {
            const number = index + 1;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: entries have no other name, and every control is controlled.
              <li key={index} className="grid gap-3 rounded-md border border-line p-3">
                <div className="flex items-center gap-1">
                  <span className="flex-1 text-faint text-xs">{t('tools.form.entry', { number })}</span>
                  <Button
                    variant="ghost"
                    size="icon"
                    disabled={index === 0}
                    aria-label={t('tools.form.up', { number })}
                    onClick={() => move(index, index - 1)}
                  >
                    <ArrowUp />
                  </Button>
                  <Button
                    variant="ghost"
                    size="icon"
                    disabled={number === items.length}
                    aria-label={t('tools.form.down', { number })}
                    onClick={() => move(index, index + 1)}
                  >
                    <ArrowDown />
                  </Button>
                  <Button
                    variant="ghost"
                    size="icon"
                    aria-label={t('tools.form.remove', { number })}
                    onClick={() => onChange(items.toSpliced(index, 1))}
                  >
                    <Trash2 />
                  </Button>
                </div>
                <SchemaField
                  bare
                  name=""
                  label={t('tools.form.entry', { number })}
                  path={`${path}.${index}`}
                  schema={item}
                  isRequired
                  value={one}
                  onChange={(next) => onChange(items.with(index, next))}
                />
              </li>
            );
          })}
        </ol>
      )}
      <Button size="sm" className="justify-self-start" onClick={() => onChange([...items, startValue(item, root)])}>
        <Plus /> {t('tools.form.add')}
      </Button>
    </Group>
  );
}

/** Names with values, such as headers. */
export function MapField(props: FieldProps & { valueSchema: JsonSchema }) {
  const { valueSchema, value, path, onChange, label } = props;
  const { root } = useSchemaForm();
  const [newName, setNewName] = useState('');
  const entries = Object.entries(isObject(value) ? value : {});
  const name = newName.trim();
  const canAdd = name !== '' && name !== '__proto__' && !entries.some(([known]) => known === name);
  const add = () => {
    if (!canAdd) return;
    onChange(Object.fromEntries([...entries, [name, startValue(valueSchema, root)]]));
    setNewName('');
  };
  return (
    <Group label={label} {...useFieldWords(props)}>
      {entries.map(([key, one]) => (
        <div key={key} className="flex items-end gap-1">
          <div className="min-w-0 flex-1">
            <SchemaField
              name={key}
              label={key}
              path={`${path}.${key}`}
              schema={valueSchema}
              isRequired
              value={one}
              onChange={(next) => onChange(Object.fromEntries(entries.map(([k, v]) => [k, k === key ? next : v])))}
            />
          </div>
          <Button
            variant="ghost"
            size="icon"
            className="mb-0.5"
            aria-label={t('tools.form.takeOut', { name: key })}
            onClick={() => onChange(withMember(value, key, undefined))}
          >
            <Trash2 />
          </Button>
        </div>
      ))}
      <div className="flex items-end gap-2">
        <Field label={t('tools.form.newName')} className="max-w-xs flex-1">
          <Input
            value={newName}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setNewName(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              add();
            }}
          />
        </Field>
        <Button className="shrink-0" disabled={!canAdd} onClick={add}>
          <Plus /> {t('tools.form.add')}
        </Button>
      </div>
    </Group>
  );
}

/** One of several shapes: which one, then its members. */
export function VariantsField(props: FieldProps & { variants: JsonSchema[] }) {
  const { variants, value, onChange, label, path } = props;
  const { root } = useSchemaForm();
  const current = variants.findIndex((variant) => looksLike(variant, value, root));
  const chosen = variants[current];
  return (
    <div className="grid gap-3">
      <Field label={label} className="max-w-xs" {...useFieldWords(props)}>
        <NativeSelect
          value={String(current)}
          onChange={(event) => {
            const next = variants[Number(event.target.value)];
            onChange(next ? startValue(next, root) : undefined);
          }}
        >
          {current === -1 && <option value="-1">{t('tools.form.notSet')}</option>}
          {variants.map((variant, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the variants of a schema never move.
            <option key={index} value={index}>
              {variantLabel(variant)}
            </option>
          ))}
        </NativeSelect>
      </Field>
      {chosen && !('const' in chosen) && (
        <div className="grid gap-3 border-line border-l-2 pl-4 empty:hidden">
          <SchemaField
            bare
            name=""
            label={label}
            path={path}
            schema={chosen}
            isRequired
            value={value}
            onChange={onChange}
          />
        </div>
      )}
    </div>
  );
}
