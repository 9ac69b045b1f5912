import { useQuery } from '@tanstack/react-query';
import { t } from '../../lib/messages.ts';
import { apiKeysQuery } from '../../lib/queries.ts';
import type { FieldProps } from '../schema-form/form-context.ts';
import { TextField, useFieldWords } from '../schema-form/scalar-fields.tsx';
import { Field, NativeSelect } from '../ui/field.tsx';

/** Leads to where secrets are stored; what is typed here stays. */
export function AddSecret() {
  return (
    <a
      href="/app/settings/keys#tool-keys"
      target="_blank"
      rel="noreferrer"
      className="text-accent text-xs underline underline-offset-2"
    >
      {t('tools.secret.add')}
    </a>
  );
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A stored key in place of its value, which nobody sees again. `provider` narrows the choice. */
export function KeyChoice(
  props: FieldProps & { provider: string | null; keyId: string; choose(keyId: string, provider: string): void },
) {
  const { label, provider, keyId, choose, isRequired } = props;
  const { data } = useQuery(apiKeysQuery);
  const keys = (data ?? []).filter((key) => key.kind === 'tool' && (provider === null || key.provider === provider));
  const isGone = keyId !== '' && data !== undefined && !keys.some((key) => key.id === keyId);
  return (
    <Field label={label.replace(/ ID$/, '')} className="max-w-md" aside={<AddSecret />} {...useFieldWords(props)}>
      <NativeSelect
        value={keyId}
        onChange={(event) => {
          const key = keys.find(({ id }) => id === event.target.value);
          choose(key?.id ?? '', key?.provider ?? '');
        }}
      >
        <option value="">
          {provider !== null && !isRequired ? t('tools.secret.any', { provider }) : t('tools.secret.none')}
        </option>
        {isGone && <option value={keyId}>{t('tools.secret.gone')}</option>}
        {keys.map((key) => (
          <option key={key.id} value={key.id}>
            {t('tools.secret.key', { label: key.label, hint: key.hint })}
          </option>
        ))}
      </NativeSelect>
    </Field>
  );
}

/** A stored secret's mark within a text, by its key's id. */
const SECRET_MARK = /\{\{\s*secret\.([\w-]+)\s*\}\}/g;

/** A text that may hold marks of secrets: which ones it holds, and a way to put one in. */
export function SecretText(props: FieldProps) {
  const { value, onChange } = props;
  const { data } = useQuery(apiKeysQuery);
  const secrets = (data ?? []).filter((key) => key.kind === 'tool' && key.provider === 'secret');
  const text = textOf(value);
  const held = [...text.matchAll(SECRET_MARK)].map(([, id = '']) => secrets.find((key) => key.id === id));
  return (
    <div className="grid gap-1.5">
      <TextField {...props} isLong={false} />
      <div className="flex flex-wrap items-center gap-3 text-xs">
        {secrets.length > 0 && (
          <NativeSelect
            aria-label={t('tools.secret.insert')}
            className="h-8 w-auto text-xs sm:text-xs"
            value=""
            onChange={(event) => onChange(`${text}{{secret.${event.target.value}}}`)}
          >
            <option value="">{t('tools.secret.insert')}</option>
            {secrets.map((key) => (
              <option key={key.id} value={key.id}>
                {t('tools.secret.key', { label: key.label, hint: key.hint })}
              </option>
            ))}
          </NativeSelect>
        )}
        <AddSecret />
        {data !== undefined &&
          held.map((key, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they stand in the order of the text.
            <span key={index} className={key ? 'text-soft' : 'text-bad'}>
              {key ? t('tools.secret.uses', { label: key.label, hint: key.hint }) : t('tools.secret.gone')}
            </span>
          ))}
      </div>
    </div>
  );
}
