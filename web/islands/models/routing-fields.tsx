import { t } from '../../lib/messages.ts';
import { Segmented } from '../ui/segmented.tsx';
import type { CatalogPart } from './choices.ts';
import { type ModelPolicy, PREFERENCES } from './model-policy.ts';
import { Sortable, withMoved } from './sortable.tsx';
import { SwitchRow } from './switch-row.tsx';

type Use = 'any' | 'first' | 'never';

const USES = () =>
  [
    { value: 'any', label: t('models.policy.anyProvider') },
    { value: 'first', label: t('models.policy.preferred') },
    { value: 'never', label: t('models.policy.forbidden') },
  ] as const;

interface RoutingFieldsProps {
  catalog: readonly CatalogPart[];
  value: ModelPolicy;
  onChange(change: Partial<ModelPolicy>): void;
}

function ProviderUses({ catalog, value, onChange }: RoutingFieldsProps) {
  const placeOf = (id: string): Use => {
    if (value.forbid.includes(id)) return 'never';
    return value.order.includes(id) ? 'first' : 'any';
  };
  const put = (id: string, use: Use) =>
    onChange({
      order: [...value.order.filter((other) => other !== id), ...(use === 'first' ? [id] : [])],
      forbid: [...value.forbid.filter((other) => other !== id), ...(use === 'never' ? [id] : [])],
    });
  const providers = catalog
    .filter((part) => part.models.length > 0 || part.provider.anyModel)
    .map((part) => part.provider);
  return (
    <ul className="divide-y divide-line rounded-md border border-line">
      {providers.map(({ id, name, access }) => (
        <li key={id} className="flex flex-wrap items-center justify-between gap-2 px-3 py-1.5">
          <span className="grid">
            <span className="text-sm">{name}</span>
            {access === 'none' && <span className="text-faint text-xs">{t('models.picker.needsKey')}</span>}
          </span>
          <Segmented
            label={t('models.policy.useOf', { provider: name })}
            value={placeOf(id)}
            onChange={(use) => put(id, use)}
            options={USES()}
          />
        </li>
      ))}
    </ul>
  );
}

/** How the router chooses: what matters, and which providers come first or never. */
export function RoutingFields(props: RoutingFieldsProps) {
  const { catalog, value, onChange } = props;
  const nameOf = (id: string) => catalog.find((part) => part.provider.id === id)?.provider.name ?? id;
  return (
    <div className="grid gap-4">
      <div className="grid gap-1.5">
        <span className="font-medium text-sm">{t('models.policy.routing')}</span>
        <Segmented
          className="justify-self-start max-sm:flex-wrap"
          label={t('models.policy.routing')}
          value={value.preference}
          onChange={(preference) => onChange({ preference })}
          options={PREFERENCES.map((one) => ({ value: one, label: t(`models.policy.${one}`) }))}
        />
      </div>
      {value.order.length > 1 && (
        <fieldset className="grid gap-1.5">
          <legend className="font-medium text-sm">{t('models.policy.order')}</legend>
          <Sortable
            label={t('models.policy.order')}
            handleLabel={(name) => t('models.policy.moveProvider', { name })}
            onMove={(from, to) => onChange({ order: withMoved(value.order, from, to) })}
            items={value.order.map((id) => ({
              id,
              name: nameOf(id),
              content: <span className="text-sm">{nameOf(id)}</span>,
            }))}
          />
        </fieldset>
      )}
      <details>
        <summary className="w-fit select-none rounded-sm font-medium text-sm hover:text-accent">
          {t('models.policy.providers')}
        </summary>
        <div className="mt-2 grid gap-2">
          <p className="text-faint text-xs">{t('models.policy.providersAbout')}</p>
          <ProviderUses {...props} />
        </div>
      </details>
      <SwitchRow
        label={t('models.policy.localFirst')}
        about={t('models.policy.localFirstAbout')}
        checked={value.localFirst}
        onChange={(localFirst) => onChange({ localFirst })}
      />
    </div>
  );
}
