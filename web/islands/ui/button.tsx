import { cva, type VariantProps } from 'class-variance-authority';
import { Slot } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from '../../lib/cn.ts';

export const buttonStyle = cva(
  [
    'inline-flex shrink-0 select-none items-center justify-center gap-2 whitespace-nowrap rounded-md font-medium',
    'transition-[background-color,border-color,color] duration-(--motion-fast)',
    'disabled:pointer-events-none disabled:opacity-55 in-data-hydrating:opacity-100! aria-disabled:pointer-events-none aria-disabled:opacity-55',
    '[&_svg]:size-4 [&_svg]:shrink-0',
  ],
  {
    variants: {
      variant: {
        primary: 'bg-accent text-accent-ink hover:bg-accent-hover',
        secondary: 'border border-line-strong bg-surface text-ink hover:bg-hover',
        ghost: 'text-soft hover:bg-hover hover:text-ink',
        danger: 'bg-bad text-bad-ink hover:bg-bad-hover',
      },
      size: {
        sm: 'h-8 px-2.5 text-sm',
        md: 'h-9 px-3.5 text-sm',
        lg: 'h-11 px-5 text-base',
        icon: 'size-8',
      },
    },
    defaultVariants: { variant: 'secondary', size: 'md' },
  },
);

interface ButtonProps extends ComponentProps<'button'>, VariantProps<typeof buttonStyle> {
  /** Renders the single child (a link, usually) in a button's clothes. */
  asChild?: boolean;
  /** Shows that the action is under way and refuses another press. */
  pending?: boolean;
}

export function Button({
  className,
  variant,
  size,
  asChild = false,
  pending = false,
  disabled,
  type = 'button',
  ...rest
}: ButtonProps) {
  const style = cn(buttonStyle({ variant, size }), pending && 'animate-pulse', className);
  if (asChild) return <Slot.Root className={style} {...rest} />;
  return (
    <button type={type} className={style} disabled={disabled || pending} aria-busy={pending || undefined} {...rest} />
  );
}
