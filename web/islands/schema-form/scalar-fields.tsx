import { type ReactNode, useId, useState } from 'react';
import { Lazy, useLazy } from '../../lib/loaded.ts';
import { t } from '../../lib/messages.ts';
import { Checkbox } from '../ui/checkbox.tsx';
import { Field, Input, NativeSelect, Textarea } from '../ui/field.tsx';
import { Skeleton } from '../ui/states.tsx';
import { Switch } from '../ui/switch.tsx';
import { type FieldProps, useSchemaForm } from './form-context.ts';
import { labelOf } from './schema.ts';

const editorCode = new Lazy(() => import('../agents/code-editor.tsx'));

/** What a field says about itself, and what is wrong with it. */
export function useFieldWords({ schema, path }: FieldProps): { hint?: ReactNode; error: string | undefined } {
  const error = useSchemaForm().errorAt(path);
  return { ...(typeof schema.description === 'string' ? { hint: withCode(schema.description) } : {}), error };
}

/** A description's `code` in its own letters. */
export function withCode(text: string): ReactNode {
  const pieces = text.split(/`([^`]+)`/);
  if (pieces.length === 1) return text;
  return pieces.map((piece, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never move.
    index % 2 === 1 ? <code key={index}>{piece}</code> : piece,
  );
}

/** An optional text that is emptied is no text at all. */
export function TextField(props: FieldProps & { isLong: boolean }) {
  const { value, onChange, isRequired, isLong, schema, label } = props;
  const shared = {
    value: typeof value === 'string' ? value : '',
    placeholder: placeholderOf(schema),
    spellCheck: isLong,
    autoComplete: 'off',
  };
  const set = (text: string) => onChange(text === '' && !isRequired ? undefined : text);
  return (
    <Field label={label} {...useFieldWords(props)}>
      {isLong ? (
        <Textarea rows={4} {...shared} onChange={(event) => set(event.target.value)} />
      ) : (
        <Input {...shared} onChange={(event) => set(event.target.value)} />
      )}
    </Field>
  );
}

function placeholderOf({ examples, default: usual }: FieldProps['schema']): string | undefined {
  const example = Array.isArray(examples) ? examples[0] : usual;
  return typeof example === 'string' || typeof example === 'number' ? String(example) : undefined;
}

/** A number as it is typed: `1.` on the way to `1.5` must not become `1`. What is no number goes on as it is, to be refused. */
export function NumberField(props: FieldProps) {
  const { value, onChange, schema, label } = props;
  const [typed, setTyped] = useState('');
  const known = value === undefined || value === null ? '' : String(value);
  const isTyped = known === '' ? typed.trim() === '' : typed === known || Number(typed) === value;
  return (
    <Field label={label} className="max-w-xs" {...useFieldWords(props)}>
      <Input
        inputMode="decimal"
        autoComplete="off"
        placeholder={placeholderOf(schema)}
        value={isTyped && typed.trim() !== '' ? typed : known}
        onChange={(event) => {
          const text = event.target.value;
          setTyped(text);
          const number = Number(text);
          onChange(text.trim() === '' ? undefined : Number.isFinite(number) ? number : text);
        }}
      />
    </Field>
  );
}

export function BooleanField(props: FieldProps) {
  const { value, schema, onChange, label } = props;
  const id = useId();
  const { hint, error } = useFieldWords(props);
  const isOn = typeof value === 'boolean' ? value : schema.default === true;
  return (
    <div className="flex items-start gap-3">
      <Switch
        id={id}
        checked={isOn}
        aria-describedby={`${id}-about`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <div className="grid gap-0.5">
        <label htmlFor={id} className="font-medium text-sm">
          {label}
        </label>
        <p id={`${id}-about`} className={error ? 'text-bad text-xs' : 'text-faint text-xs'}>
          {error ?? hint}
        </p>
      </div>
    </div>
  );
}

export function ChoiceField(props: FieldProps & { options: (string | number)[] }) {
  const { value, schema, options, isRequired, onChange, label } = props;
  const shown = value === undefined ? schema.default : value;
  return (
    <Field label={label} className="max-w-xs" {...useFieldWords(props)}>
      <NativeSelect
        value={String(shown ?? '')}
        onChange={(event) => onChange(options.find((option) => String(option) === event.target.value))}
      >
        {!(isRequired || 'default' in schema) && <option value="">{t('tools.form.notSet')}</option>}
        {options.map((option) => (
          <option key={option} value={String(option)}>
            {String(option)}
          </option>
        ))}
      </NativeSelect>
    </Field>
  );
}

/** Any number of a few. */
export function ChoicesField(props: FieldProps & { options: (string | number)[] }) {
  const { value, schema, options, onChange, label } = props;
  const id = useId();
  const chosen: unknown[] = Array.isArray(value) ? value : Array.isArray(schema.default) ? schema.default : [];
  const { hint, error } = useFieldWords(props);
  return (
    <fieldset className="grid gap-1.5">
      <legend className="font-medium text-sm">{label}</legend>
      {hint && <p className="text-faint text-xs">{hint}</p>}
      <div className="flex flex-wrap gap-x-5 gap-y-2">
        {options.map((option) => (
          <label key={option} htmlFor={`${id}-${option}`} className="flex items-center gap-2 text-sm">
            <Checkbox
              id={`${id}-${option}`}
              checked={chosen.includes(option)}
              onChange={(event) =>
                onChange(
                  event.target.checked
                    ? options.filter((one) => one === option || chosen.includes(one))
                    : chosen.filter((one) => one !== option),
                )
              }
            />
            {labelOf(String(option), {})}
          </label>
        ))}
      </div>
      {error && (
        <p role="alert" className="text-bad text-xs">
          {error}
        </p>
      )}
    </fieldset>
  );
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');

/** A list of short texts, one a line. */
export function LinesField(props: FieldProps) {
  const { value, onChange, schema, label, path } = props;
  const { errorAt } = useSchemaForm();
  const { hint, error } = useFieldWords(props);
  const known = Array.isArray(value) ? value.map(String) : [];
  const [typed, setTyped] = useState(known.join('\n'));
  const shown = linesOf(typed).join('\n') === known.join('\n') ? typed : known.join('\n');
  const faulty = known.findIndex((_, index) => errorAt(`${path}.${index}`) !== undefined);
  const fault =
    faulty === -1
      ? error
      : t('tools.form.lineFault', { line: faulty + 1, message: errorAt(`${path}.${faulty}`) ?? '' });
  const example = Array.isArray(schema.examples) && Array.isArray(schema.examples[0]) ? schema.examples[0] : [];
  return (
    <Field
      label={label}
      hint={
        <>
          {hint} {t('tools.form.onePerLine')}
        </>
      }
      error={fault}
    >
      <Textarea
        rows={Math.min(10, Math.max(2, known.length + 1))}
        className="min-h-0 font-mono text-xs sm:text-xs"
        spellCheck={false}
        placeholder={example.join('\n')}
        value={shown}
        onChange={(event) => {
          setTyped(event.target.value);
          onChange(linesOf(event.target.value));
        }}
      />
    </Field>
  );
}

/** A program, with its own colours. */
export function CodeField(props: FieldProps) {
  const { value, onChange, label } = props;
  const { hint, error } = useFieldWords(props);
  const CodeEditor = useLazy(editorCode, true)?.CodeEditor;
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <p className="font-medium text-sm">{label}</p>
      {CodeEditor ? (
        <CodeEditor
          language="javascript"
          label={label}
          describedBy={id}
          isInvalid={error !== undefined}
          placeholder=""
          value={typeof value === 'string' ? value : ''}
          onChange={onChange}
        />
      ) : (
        <Skeleton className="h-48" />
      )}
      <p id={id} className={error ? 'text-bad text-xs' : 'text-faint text-xs'} role={error ? 'alert' : undefined}>
        {error ?? hint}
      </p>
    </div>
  );
}
