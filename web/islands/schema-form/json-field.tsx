import { type ReactNode, useState } from 'react';
import { t } from '../../lib/messages.ts';
import { Field, Textarea } from '../ui/field.tsx';
import { type FieldProps, useSchemaForm } from './form-context.ts';
import { withCode } from './scalar-fields.tsx';

type Read = { ok: true; value: unknown } | { ok: false };

function read(text: string): Read {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}

interface JsonAreaProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  value: unknown;
  /** Called for whole JSON only; undefined for an empty field where nothing is allowed. */
  onChange(value: unknown): void;
  /** Told of each change, so that nobody sends what is only half written. */
  onWhole?(isWhole: boolean): void;
  mayBeEmpty?: boolean;
  rows?: number;
}

/** A value as JSON text. Half-written JSON stays in the field and is not handed on. */
export function JsonArea(props: JsonAreaProps) {
  const { label, hint, error, value, onChange, onWhole, mayBeEmpty = false, rows = 8 } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const written = value === undefined ? '' : JSON.stringify(value, null, 2);
  const typedValue = typed === null ? null : read(typed);
  const isEmpty = mayBeEmpty && typed?.trim() === '';
  const isHalf = typedValue !== null && !typedValue.ok && !isEmpty;
  const isSame =
    typed !== null &&
    (isHalf ||
      (isEmpty ? value === undefined : typedValue?.ok && JSON.stringify(typedValue.value) === JSON.stringify(value)));
  return (
    <Field label={label} {...(hint ? { hint } : {})} error={isHalf ? t('tools.form.notJson') : error}>
      <Textarea
        rows={rows}
        spellCheck={false}
        className="font-mono text-xs sm:text-xs"
        value={isSame ? (typed ?? '') : written}
        onChange={(event) => {
          const text = event.target.value;
          setTyped(text);
          const next = read(text);
          const nothing = mayBeEmpty && text.trim() === '';
          onWhole?.(next.ok || nothing);
          if (nothing) onChange(undefined);
          else if (next.ok) onChange(next.value);
        }}
        onBlur={() => {
          if (!isHalf) setTyped(null);
        }}
      />
    </Field>
  );
}

/** The first fault at or below a path: a JSON text shows one for all of its members. */
export function JsonField(props: FieldProps) {
  const { schema, path, value, onChange, label, isRequired } = props;
  const { errorAt } = useSchemaForm();
  return (
    <JsonArea
      label={label}
      {...(typeof schema.description === 'string' ? { hint: withCode(schema.description) } : {})}
      error={errorAt(path)}
      value={value}
      onChange={onChange}
      mayBeEmpty={!isRequired}
    />
  );
}
