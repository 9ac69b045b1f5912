import { Braces, Brain, Eye, Layers, Wrench } from 'lucide-react';
import type { ComponentType } from 'react';
import { t } from '../../lib/messages.ts';
import { Tooltip } from '../ui/tooltip.tsx';
import type { Model } from './choices.ts';

interface Ability {
  id: string;
  icon: ComponentType<{ className?: string; 'aria-hidden'?: boolean }>;
  label(): string;
  about(): string;
  has(capabilities: Model['capabilities']): boolean;
}

const ABILITIES: readonly Ability[] = [
  {
    id: 'tools',
    icon: Wrench,
    label: () => t('models.picker.tools'),
    about: () => t('models.picker.toolsAbout'),
    has: (can) => can.tools,
  },
  {
    id: 'parallel',
    icon: Layers,
    label: () => t('models.picker.parallel'),
    about: () => t('models.picker.parallelAbout'),
    has: (can) => can.parallelTools,
  },
  {
    id: 'structured',
    icon: Braces,
    label: () => t('models.picker.structured'),
    about: () => t('models.picker.structuredAbout'),
    has: (can) => can.structuredOutput === 'strict',
  },
  {
    id: 'vision',
    icon: Eye,
    label: () => t('models.picker.vision'),
    about: () => t('models.picker.visionAbout'),
    has: (can) => can.vision,
  },
  {
    id: 'reasoning',
    icon: Brain,
    label: () => t('models.picker.reasoning'),
    about: () => t('models.picker.reasoningAbout'),
    has: (can) => can.reasoning,
  },
];

/** What a model can do, as small signs in a row of the picker; each says its name to a pointer and a screen reader. */
export function CapabilityIcons({ model }: { model: Model }) {
  return (
    <span className="flex shrink-0 items-center gap-1 text-faint">
      {ABILITIES.map(({ id, icon: Icon, label, has }) =>
        has(model.capabilities) ? (
          <span key={id} title={label()}>
            <Icon className="size-3.5" aria-hidden />
            <span className="sr-only">{label()}</span>
          </span>
        ) : (
          <span key={id} className="size-3.5" />
        ),
      )}
    </span>
  );
}

/** What the chosen model can do, in words with an explanation behind each. */
export function CapabilityChips({ model }: { model: Model }) {
  const abilities = ABILITIES.filter(({ has }) => has(model.capabilities));
  return (
    <ul className="flex flex-wrap gap-1.5">
      {abilities.map(({ id, icon: Icon, label, about }) => (
        <li key={id}>
          <Tooltip text={about()}>
            <button
              type="button"
              className="inline-flex cursor-help items-center gap-1.5 rounded-full bg-hover px-2 py-0.5 text-soft text-xs"
            >
              <Icon className="size-3.5" aria-hidden />
              {label()}
            </button>
          </Tooltip>
        </li>
      ))}
    </ul>
  );
}
