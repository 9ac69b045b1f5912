import { Check, KeyRound, Shuffle } from 'lucide-react';
import { cn } from '../../lib/cn.ts';
import { showCredits, showDay } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { Badge } from '../ui/surface.tsx';
import { CapabilityIcons } from './capability-icons.tsx';
import type { Choice, Model } from './choices.ts';
import { AUTO } from './model-policy.ts';

/** `128K`, `1M`: as models are talked about. */
export function showContext(tokens: number): string {
  if (tokens >= 1_000_000) return `${Math.round(tokens / 100_000) / 10}M`;
  return tokens >= 1_000 ? `${Math.round(tokens / 1_000)}K` : String(tokens);
}

/** Credits per 1,000 tokens, at what this account would pay. */
export function priceOf(model: Model, ownKey: boolean): string {
  const { microcreditsPer1kTokens, ownKeyMicrocreditsPer1kTokens } = model.price;
  return showCredits(ownKey ? ownKeyMicrocreditsPer1kTokens : microcreditsPer1kTokens);
}

function Facts({ model, ownKey }: { model: Model; ownKey: boolean }) {
  return (
    <>
      {model.retired && <Badge tone="bad">{t('models.picker.retired')}</Badge>}
      {model.retiring && <Badge tone="warn">{t('models.picker.retiring', { on: showDay(model.retiring.on) })}</Badge>}
      <span className="tabular w-12 shrink-0 text-right text-faint text-xs max-sm:hidden">
        {showContext(model.contextWindow)}
      </span>
      <span className="max-sm:hidden">
        <CapabilityIcons model={model} />
      </span>
      <span className="tabular w-20 shrink-0 text-right text-soft text-xs">
        {t('models.picker.priceShort', { credits: priceOf(model, ownKey) })}
      </span>
    </>
  );
}

interface ChoiceRowProps {
  choice: Choice;
  ownKey: boolean;
  isChosen: boolean;
  isActive: boolean;
}

/** The inside of an option: what the model is, can do and costs. */
export function ChoiceRow({ choice, ownKey, isChosen, isActive }: ChoiceRowProps) {
  const { model, title, name, note, locked } = choice;
  const second = model?.retired ? t('models.picker.successor', { name: model.retired.successor }) : note || name;
  return (
    <span
      className={cn(
        'flex min-h-11 items-center gap-3 rounded-md px-2 py-1.5',
        isActive && 'bg-hover',
        model?.retired && 'text-faint',
      )}
    >
      <Check className={cn('size-4 shrink-0 text-accent', !isChosen && 'invisible')} aria-hidden />
      <span className="grid min-w-0 flex-1">
        <span className="flex items-center gap-2 truncate text-sm">
          {choice.provider === AUTO && <Shuffle className="size-4 shrink-0 text-accent" aria-hidden />}
          <span className="truncate">{title}</span>
          {locked && (
            <span className="inline-flex shrink-0 items-center gap-1 text-faint text-xs">
              <KeyRound className="size-3" aria-hidden />
              {t('models.picker.needsKey')}
            </span>
          )}
        </span>
        {second !== title && <span className="truncate text-faint text-xs">{second}</span>}
      </span>
      {model && <Facts model={model} ownKey={ownKey} />}
    </span>
  );
}
