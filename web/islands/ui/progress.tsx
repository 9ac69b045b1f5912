import { cn } from '../../lib/cn.ts';

interface ProgressProps {
  label: string;
  /** Of `max`; without it the bar says only that something is under way. */
  value?: number;
  max?: number;
  tone?: 'accent' | 'good' | 'warn' | 'bad';
  className?: string;
}

/** How far something is. */
export function Progress({ label, value, max = 100, tone = 'accent', className }: ProgressProps) {
  return (
    <progress
      aria-label={label}
      max={max}
      value={value}
      data-tone={tone}
      className={cn('progress block h-1.5 w-full overflow-hidden rounded-full', className)}
    />
  );
}
