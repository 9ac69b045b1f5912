import { type ComponentProps, createContext, type ReactNode, use, useId } from 'react';
import { cn } from '../../lib/cn.ts';

interface FieldIds {
  control: string;
  hint: string | undefined;
  error: string | undefined;
}

const FieldContext = createContext<FieldIds | null>(null);

interface FieldProps {
  label: ReactNode;
  /** Keeps the label for screen readers only. */
  hideLabel?: boolean;
  hint?: ReactNode;
  error?: string | undefined;
  /** Stands at the end of the label's line. */
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** A labelled control with its hint and its fault beside it; the control inside is tied to all three. */
export function Field({ label, hideLabel = false, hint, error, aside, className, children }: FieldProps) {
  const id = useId();
  const ids: FieldIds = {
    control: id,
    hint: hint ? `${id}-hint` : undefined,
    error: error ? `${id}-error` : undefined,
  };
  return (
    <div className={cn('grid gap-1.5', className)}>
      <div
        className={cn('flex items-baseline justify-between gap-3', hideLabel && (aside ? 'justify-end' : 'sr-only'))}
      >
        <label htmlFor={id} className={cn('font-medium text-ink text-sm', hideLabel && 'sr-only')}>
          {label}
        </label>
        {aside}
      </div>
      <FieldContext value={ids}>{children}</FieldContext>
      {hint && (
        <p id={ids.hint} className="text-faint text-xs">
          {hint}
        </p>
      )}
      {error && (
        <p id={ids.error} className="text-bad text-xs" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

/** What a control inside a `Field` spreads onto itself. */
export function useFieldControl() {
  const ids = use(FieldContext);
  const described = [ids?.hint, ids?.error].filter(Boolean).join(' ');
  return {
    ...(ids ? { id: ids.control } : {}),
    ...(described ? { 'aria-describedby': described } : {}),
    ...(ids?.error ? { 'aria-invalid': true } : {}),
  };
}

const controlStyle = [
  'w-full rounded-md border border-control/70 bg-surface px-3 text-base text-ink sm:text-sm',
  'transition-colors duration-(--motion-fast) hover:border-control',
  'focus-visible:border-focus focus-visible:outline-1 focus-visible:outline-offset-0',
  'disabled:opacity-60 in-data-hydrating:opacity-100! aria-invalid:border-bad',
].join(' ');

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={cn(controlStyle, 'h-9', className)} {...useFieldControl()} {...rest} />;
}

export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return (
    <textarea
      className={cn(controlStyle, 'min-h-24 resize-y py-2 leading-relaxed', className)}
      {...useFieldControl()}
      {...rest}
    />
  );
}

/** The platform's own select: best on phones and with a keyboard. */
export function NativeSelect({ className, ...rest }: ComponentProps<'select'>) {
  return <select className={cn(controlStyle, 'h-9 pr-8', className)} {...useFieldControl()} {...rest} />;
}
