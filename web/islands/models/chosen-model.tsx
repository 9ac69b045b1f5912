import { useQuery } from '@tanstack/react-query';
import { showDay } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { apiKeysQuery } from '../../lib/queries.ts';
import { Button } from '../ui/button.tsx';
import { Field, NativeSelect } from '../ui/field.tsx';
import { Notice } from '../ui/states.tsx';
import { CapabilityChips } from './capability-icons.tsx';
import { priceOf, showContext } from './choice-row.tsx';
import { type CatalogPart, findChosen, type Model, type Provider, warningsOf } from './choices.ts';

interface ChosenModelProps {
  catalog: readonly CatalogPart[];
  provider: string;
  name: string;
  hasHandoffs: boolean;
  wantsOutputType: boolean;
  onSwitch(name: string): void;
}

function Ending({
  model,
  provider,
  catalog,
  onSwitch,
}: {
  model: Model;
  provider: Provider;
  catalog: readonly CatalogPart[];
  onSwitch(name: string): void;
}) {
  const end = model.retired ?? model.retiring;
  if (!end) return null;
  const successor = findChosen(catalog, provider.id, end.successor);
  const about = model.retired
    ? t('models.picker.retiredAbout', { name: model.title, since: showDay(model.retired.since) })
    : t('models.picker.retiringAbout', {
        provider: provider.name,
        name: model.title,
        on: showDay(model.retiring?.on ?? ''),
      });
  return (
    <Notice tone={model.retired ? 'bad' : 'warn'} className="flex flex-wrap items-center justify-between gap-2">
      <span>{about}</span>
      <Button size="sm" onClick={() => onSwitch(end.successor)}>
        {t('models.picker.switch', { name: successor?.title ?? end.successor })}
      </Button>
    </Notice>
  );
}

/** What there is to know about the model that is chosen: price, context, abilities, and what speaks against it. */
export function ChosenModel(props: ChosenModelProps) {
  const { catalog, provider: providerId, name, hasHandoffs, wantsOutputType, onSwitch } = props;
  const provider = catalog.find((part) => part.provider.id === providerId)?.provider;
  const model = findChosen(catalog, providerId, name);
  if (!provider || name === '') return null;
  const ownKey = provider.access === 'own_key';
  return (
    <div className="grid gap-3">
      {model ? (
        <div className="grid gap-2">
          <p className="flex flex-wrap gap-x-4 gap-y-1 text-soft text-xs">
            <span>
              {ownKey
                ? t('models.picker.ownPrice', { credits: priceOf(model, true) })
                : t('models.picker.price', { credits: priceOf(model, false) })}
            </span>
            <span>{t('models.picker.context', { tokens: showContext(model.contextWindow) })}</span>
            <span>{t(`models.picker.${model.tier}`)}</span>
          </p>
          <CapabilityChips model={model} />
        </div>
      ) : (
        <p className="text-faint text-xs">
          {t('models.picker.notListed')}. {t('models.picker.unlistedPrice', { provider: provider.name })}.
        </p>
      )}
      {model && <Ending model={model} provider={provider} catalog={catalog} onSwitch={onSwitch} />}
      {provider.access === 'none' && (
        <Notice tone="warn">
          {t('models.picker.needsKeyAbout', { provider: provider.name })}{' '}
          <a href="/app/settings/keys" className="underline underline-offset-2">
            {t('models.picker.addKey')}
          </a>
        </Notice>
      )}
      {model &&
        warningsOf(catalog, model, { hasHandoffs, wantsOutputType }).map((warning) => (
          <Notice key={warning} tone="warn">
            {warning}
          </Notice>
        ))}
    </div>
  );
}

/** Which of several own keys pays; nothing to choose where there is one or none. */
export function KeyChoice({
  provider,
  value,
  onChange,
  error,
}: {
  provider: string;
  value: string;
  onChange(keyId: string): void;
  error?: string | undefined;
}) {
  const keys = useQuery(apiKeysQuery);
  const own = keys.data?.filter((key) => key.provider === provider && key.kind === 'model') ?? [];
  const isGone = value !== '' && keys.data !== undefined && !own.some((key) => key.id === value);
  if (own.length < 2 && !isGone) return null;
  return (
    <Field label={t('models.picker.key')} hint={t('models.picker.keyAbout')} error={error} className="max-w-xs">
      <NativeSelect value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{t('models.picker.newestKey')}</option>
        {isGone && <option value={value}>{t('models.picker.goneKey')}</option>}
        {own.map((key) => (
          <option key={key.id} value={key.id}>
            {key.label} …{key.hint}
          </option>
        ))}
      </NativeSelect>
    </Field>
  );
}
