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

/** The first fault below a path, with where it is. */
function faultBelow(value: unknown, path: string, errorAt: (path: string) => string | undefined): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    const at = `${path}.${name}`;
    const message = errorAt(at);
    if (message !== undefined) return t('tools.form.at', { path: at, message });
    const below = faultBelow(member, at, errorAt);
    if (below !== undefined) return below;
  }
  return undefined;
}

/** The fault of a value that has one control for all of its members: its own, else the first of theirs. */
export function useWholeFault({ path, value }: Pick<FieldProps, 'path' | 'value'>): string | undefined {
  const { errorAt } = useSchemaForm();
  return errorAt(path) ?? faultBelow(value, path, errorAt);
}

export function JsonField(props: FieldProps) {
  const { schema, value, onChange, label, isRequired } = props;
  return (
    <JsonArea
      label={label}
      {...(typeof schema.description === 'string' ? { hint: withCode(schema.description) } : {})}
      error={useWholeFault(props)}
      value={value}
      onChange={onChange}
      mayBeEmpty={!isRequired}
    />
  );
}
