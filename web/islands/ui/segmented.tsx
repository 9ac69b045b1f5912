import { type ReactNode, useId } from 'react';
import { cn } from '../../lib/cn.ts';

interface SegmentedProps<Value extends string> {
  label: string;
  value: Value;
  onChange(value: NoInfer<Value>): void;
  options: readonly { value: NoInfer<Value>; label: string; icon?: ReactNode }[];
  /** Shows icons only; the labels stay for screen readers and as hints. */
  compact?: boolean;
  className?: string;
}

/** One of a few, all in sight. Radio buttons underneath: Tab enters, arrows choose. */
export function Segmented<Value extends string>(props: SegmentedProps<Value>) {
  const { label, value, onChange, options, compact = false, className } = props;
  const name = useId();
  return (
    <fieldset
      className={cn(
        'inline-flex flex-wrap justify-self-start rounded-md border border-line-strong bg-sunken p-0.5',
        className,
      )}
    >
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          title={compact ? option.label : undefined}
          className={cn(
            'relative flex h-7 cursor-pointer items-center gap-1.5 rounded-sm px-2.5 text-soft text-sm hover:text-ink [&_svg]:size-4',
            'has-checked:bg-surface has-checked:font-medium has-checked:text-ink has-checked:shadow-card',
            'has-focus-visible:outline-2 has-focus-visible:outline-focus has-focus-visible:outline-offset-1',
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="absolute inset-0 cursor-pointer appearance-none outline-none"
          />
          {option.icon}
          <span className={compact && option.icon ? 'sr-only' : undefined}>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
