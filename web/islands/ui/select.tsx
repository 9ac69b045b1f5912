import { Check, ChevronDown } from 'lucide-react';
import { Select as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from '../../lib/cn.ts';
import { styleNonce } from '../../lib/style-nonce.ts';
import { useFieldControl } from './field.tsx';

export interface Option {
  value: string;
  label: string;
  /** A second line, smaller. */
  note?: string;
  mark?: ReactNode;
  disabled?: boolean;
}

export interface OptionGroup {
  label?: string;
  options: Option[];
}

interface SelectProps {
  value: string;
  onChange(value: string): void;
  groups: OptionGroup[];
  placeholder?: string;
  label?: string;
  disabled?: boolean;
  className?: string;
}

/** Picks one of a list. Inside a `Field` it takes its name from there, else from `label`. */
export function Select({ value, onChange, groups, placeholder, label, disabled = false, className }: SelectProps) {
  const chosen = groups.flatMap((group) => group.options).find((option) => option.value === value);
  return (
    <Radix.Root value={value} onValueChange={onChange} disabled={disabled}>
      <Radix.Trigger
        {...useFieldControl()}
        aria-label={label}
        className={cn(
          'flex h-9 w-full items-center justify-between gap-2 rounded-md border border-control/70 bg-surface px-3 text-left text-sm hover:border-control disabled:opacity-60 data-[placeholder]:text-faint',
          className,
        )}
      >
        <span className="flex min-w-0 items-center gap-2">
          {chosen?.mark}
          <span className="truncate">
            <Radix.Value placeholder={placeholder}>{chosen?.label}</Radix.Value>
          </span>
        </span>
        <ChevronDown className="size-4 shrink-0 text-faint" aria-hidden />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          className="z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) max-w-[min(28rem,calc(100vw-1rem))] overflow-hidden rounded-lg border border-line bg-raised p-1 shadow-pop"
        >
          <Radix.Viewport nonce={styleNonce()}>
            {groups.map((group) => (
              <Radix.Group key={group.label ?? ''}>
                {group.label && <Radix.Label className="px-2 pt-2 pb-1 text-faint text-xs">{group.label}</Radix.Label>}
                {group.options.map((option) => (
                  <Radix.Item
                    key={option.value}
                    value={option.value}
                    disabled={option.disabled ?? false}
                    className="relative flex cursor-default select-none items-center gap-2 rounded-md py-1.5 pr-8 pl-2 text-sm outline-none data-[disabled]:opacity-50 data-[highlighted]:bg-hover"
                  >
                    {option.mark}
                    <span className="min-w-0">
                      <Radix.ItemText>{option.label}</Radix.ItemText>
                      {option.note && <span className="block text-faint text-xs">{option.note}</span>}
                    </span>
                    <Radix.ItemIndicator className="absolute right-2">
                      <Check className="size-4 text-accent" aria-hidden />
                    </Radix.ItemIndicator>
                  </Radix.Item>
                ))}
              </Radix.Group>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
