import { type ComponentProps, useEffect, useRef } from 'react';
import { cn } from '../../lib/cn.ts';
import { useFieldControl } from './field.tsx';

interface CheckboxProps extends Omit<ComponentProps<'input'>, 'type'> {
  /** Some of what it stands for is chosen, but not all. */
  indeterminate?: boolean;
}

/** The platform's own checkbox in our colours. Needs a label around it, a `Field`, or `aria-label`. */
export function Checkbox({ indeterminate = false, className, ...rest }: CheckboxProps) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = indeterminate;
  }, [indeterminate]);
  return (
    <input
      ref={box}
      type="checkbox"
      className={cn('checkbox size-4 shrink-0 rounded-sm border disabled:opacity-55', className)}
      {...useFieldControl()}
      {...rest}
    />
  );
}
