import type { ReactNode } from 'react';
import { cn } from '../../lib/cn.ts';

interface RadioCardsProps<Value extends string> {
  legend: string;
  name: string;
  value: Value;
  options: { value: Value; label: string; note: string; preview?: ReactNode }[];
  onChange(value: Value): void;
}

/** Cards of which one is chosen; the platform's own radio buttons, so arrow keys work everywhere. */
export function RadioCards<Value extends string>({ legend, name, value, options, onChange }: RadioCardsProps<Value>) {
  return (
    <fieldset className="grid gap-3 sm:grid-cols-3">
      <legend className="sr-only">{legend}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className={cn(
            'grid cursor-pointer gap-2 rounded-lg border p-3 has-focus-visible:outline-2 has-focus-visible:outline-focus',
            value === option.value ? 'border-accent ring-1 ring-accent' : 'border-line-strong hover:border-control',
          )}
        >
          {option.preview}
          <span className="flex items-start gap-2 text-sm">
            <input
              type="radio"
              name={name}
              value={option.value}
              className="mt-1 accent-accent"
              checked={value === option.value}
              onChange={() => onChange(option.value)}
            />
            <span className="grid">
              <span className="font-medium">{option.label}</span>
              <span className="text-faint text-xs">{option.note}</span>
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
