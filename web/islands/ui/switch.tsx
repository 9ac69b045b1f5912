import type { ComponentProps } from 'react';
import { cn } from '../../lib/cn.ts';
import { useFieldControl } from './field.tsx';

/** On or off, at once. Needs a label around it, a `Field`, or `aria-label`. */
export function Switch({ className, ...rest }: Omit<ComponentProps<'input'>, 'type' | 'role'>) {
  return (
    <input
      type="checkbox"
      // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox tells its state by itself.
      role="switch"
      className={cn('switch h-5 w-9 shrink-0 rounded-full border disabled:opacity-55', className)}
      {...useFieldControl()}
      {...rest}
    />
  );
}
