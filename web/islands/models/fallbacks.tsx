import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { showDay } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { Button } from '../ui/button.tsx';
import { Popover } from '../ui/popover.tsx';
import { Badge } from '../ui/surface.tsx';
import { type CatalogPart, choiceId, findChosen } from './choices.ts';
import { ModelList } from './model-list.tsx';
import { type Fallback, MAX_FALLBACKS } from './model-policy.ts';
import { Sortable, withMoved } from './sortable.tsx';

interface FallbacksProps {
  catalog: readonly CatalogPart[];
  /** The model that they stand in for. */
  provider: string;
  name: string;
  value: readonly Fallback[];
  onChange(value: Fallback[]): void;
  error?: string | undefined;
}

function Entry({
  fallback,
  catalog,
  onRemove,
}: {
  fallback: Fallback;
  catalog: readonly CatalogPart[];
  onRemove(): void;
}) {
  const model = findChosen(catalog, fallback.provider, fallback.name);
  const provider = catalog.find((part) => part.provider.id === fallback.provider)?.provider;
  const title = model?.title ?? fallback.name;
  return (
    <>
      <span className="grid min-w-0 flex-1">
        <span className="truncate text-sm">{title}</span>
        <span className="truncate text-faint text-xs">{provider?.name ?? fallback.provider}</span>
      </span>
      {model?.retired && <Badge tone="bad">{t('models.picker.retired')}</Badge>}
      {model?.retiring && <Badge tone="warn">{t('models.picker.retiring', { on: showDay(model.retiring.on) })}</Badge>}
      {provider?.access === 'none' && <Badge tone="warn">{t('models.picker.needsKey')}</Badge>}
      <Button
        variant="ghost"
        size="icon"
        aria-label={t('models.policy.removeFallback', { name: title })}
        onClick={onRemove}
      >
        <X />
      </Button>
    </>
  );
}

/** The models that step in, in their order. */
export function Fallbacks({ catalog, provider, name, value, onChange, error }: FallbacksProps) {
  const [open, setOpen] = useState(false);
  const taken = new Set([choiceId(provider, name), ...value.map((one) => choiceId(one.provider, one.name))]);
  const [refused, setRefused] = useState(false);
  const nameOf = (one: Fallback) => findChosen(catalog, one.provider, one.name)?.title ?? one.name;
  const fault = refused ? t('models.policy.sameFallback') : error;
  return (
    <fieldset className="grid gap-2">
      <legend className="font-medium text-sm">{t('models.policy.fallbacks')}</legend>
      <p className="text-faint text-xs">{t('models.policy.fallbacksAbout')}</p>
      {value.length === 0 && <p className="text-soft text-sm">{t('models.policy.noFallbacks')}</p>}
      {value.length > 0 && (
        <Sortable
          label={t('models.policy.fallbacks')}
          handleLabel={(title) => t('models.policy.moveFallback', { name: title })}
          onMove={(from, to) => onChange(withMoved(value, from, to))}
          items={value.map((one, index) => ({
            id: choiceId(one.provider, one.name) + one.keyId,
            name: nameOf(one),
            content: (
              <Entry
                fallback={one}
                catalog={catalog}
                onRemove={() => onChange(value.filter((_, other) => other !== index))}
              />
            ),
          }))}
        />
      )}
      {fault && (
        <p role="alert" className="text-bad text-xs">
          {fault}
        </p>
      )}
      <div>
        <Popover
          open={open}
          onOpenChange={(next) => {
            setOpen(next);
            if (next) setRefused(false);
          }}
          label={t('models.policy.addFallback')}
          className="w-[min(40rem,calc(100vw-1rem))] p-0"
          trigger={
            <Button size="sm" disabled={value.length >= MAX_FALLBACKS}>
              <Plus /> {t('models.policy.addFallback')}
            </Button>
          }
        >
          <ModelList
            provider=""
            name=""
            withAuto={false}
            onChoose={(nextProvider, nextName) => {
              setOpen(false);
              const isTaken = taken.has(choiceId(nextProvider, nextName));
              setRefused(isTaken);
              if (!isTaken) onChange([...value, { provider: nextProvider, name: nextName, keyId: '' }]);
            }}
          />
        </Popover>
      </div>
    </fieldset>
  );
}
