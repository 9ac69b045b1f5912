import { ChevronDown, Shuffle } from 'lucide-react';
import { useState } from 'react';
import { cn } from '../../lib/cn.ts';
import { t } from '../../lib/messages.ts';
import { Popover } from '../ui/popover.tsx';
import { findChosen } from './choices.ts';
import { ModelList } from './model-list.tsx';
import { AUTO } from './model-policy.ts';
import { useCatalog } from './use-catalog.ts';

interface ModelPickerProps {
  provider: string;
  name: string;
  onChange(provider: string, name: string): void;
  /** Whether the router may be chosen instead of a model. */
  withAuto?: boolean;
  /** Names the control, for screen readers; a label in sight stands beside it. */
  label: string;
  className?: string;
}

/** Chooses a model of any provider. */
export function ModelPicker({ provider, name, onChange, withAuto = false, label, className }: ModelPickerProps) {
  const [open, setOpen] = useState(false);
  const { catalog } = useCatalog();
  const isAuto = provider === AUTO;
  const title = isAuto ? t('models.picker.auto') : (findChosen(catalog, provider, name)?.title ?? name);
  const providerName = catalog.find((part) => part.provider.id === provider)?.provider.name ?? provider;
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      label={label}
      className="w-[min(40rem,calc(100vw-1rem))] p-0"
      trigger={
        <button
          type="button"
          className={cn(
            'flex h-9 w-full items-center justify-between gap-2 rounded-md border border-control/70 bg-surface px-3 text-left text-sm hover:border-control',
            className,
          )}
        >
          <span className="flex min-w-0 items-center gap-2">
            <span className="sr-only">{`${label}: `}</span>
            {isAuto && <Shuffle className="size-4 shrink-0 text-accent" aria-hidden />}
            <span className={cn('truncate', !title && 'text-faint')}>{title || t('models.picker.choose')}</span>
            {!isAuto && name && <span className="truncate text-faint text-xs">{providerName}</span>}
          </span>
          <ChevronDown className="size-4 shrink-0 text-faint" aria-hidden />
        </button>
      }
    >
      <ModelList
        provider={provider}
        name={name}
        withAuto={withAuto}
        onChoose={(nextProvider, nextName) => {
          setOpen(false);
          onChange(nextProvider, nextName);
        }}
      />
    </Popover>
  );
}
