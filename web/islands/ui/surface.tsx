import type { ComponentProps, ReactNode } from 'react';
import { cn } from '../../lib/cn.ts';

export function Card({ className, ...rest }: ComponentProps<'section'>) {
  return <section className={cn('rounded-lg border border-line bg-surface shadow-card', className)} {...rest} />;
}

/** A card of settings: a title, a sentence, and what it holds. */
export function Panel({
  title,
  description,
  action,
  children,
  className,
}: {
  title: string;
  description?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <Card className={className}>
      <header className="flex flex-wrap items-start justify-between gap-3 px-5 pt-4">
        <div className="grid gap-0.5">
          <h2 className="font-semibold text-base">{title}</h2>
          {description && <p className="max-w-prose text-pretty text-soft text-sm">{description}</p>}
        </div>
        {action}
      </header>
      <div className="p-5 pt-4">{children}</div>
    </Card>
  );
}

const TONES = {
  neutral: 'bg-hover text-soft',
  accent: 'bg-accent-soft text-accent-soft-ink',
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
};
export type Tone = keyof typeof TONES;

export function Badge({ tone = 'neutral', className, ...rest }: ComponentProps<'span'> & { tone?: Tone }) {
  return (
    <span
      className={cn(
        'inline-flex items-center gap-1.5 whitespace-nowrap rounded-full px-2 py-0.5 font-medium text-xs',
        TONES[tone],
        className,
      )}
      {...rest}
    />
  );
}

export function PageHeader({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="mb-6 flex flex-wrap items-end justify-between gap-4">
      <div className="grid gap-1">
        <h1 className="font-semibold text-xl">{title}</h1>
        {children && <p className="max-w-prose text-pretty text-soft text-sm">{children}</p>}
      </div>
      {action && <div className="flex flex-wrap gap-2">{action}</div>}
    </div>
  );
}
