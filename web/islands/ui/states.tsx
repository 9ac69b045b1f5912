import { CircleAlert, RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '../../lib/cn.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { Button } from './button.tsx';

/** The shape of what is coming. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn('animate-pulse rounded-md bg-hover', className)} />;
}

/** Rows of a list on their way. */
export function SkeletonRows({ rows = 5, label = t('ui.loading') }: { rows?: number; label?: string }) {
  return (
    <div role="status" aria-label={label} className="divide-y divide-line">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike.
        <div key={row} className="flex items-center gap-3 px-4 py-3.5">
          <Skeleton className="size-8 shrink-0" />
          <div className="grid flex-1 gap-2">
            <Skeleton className="h-3.5 w-2/5" />
            <Skeleton className="h-3 w-3/5" />
          </div>
        </div>
      ))}
    </div>
  );
}

/** Cards of a grid on their way. */
export function SkeletonCards({ cards = 6, label = t('ui.loading') }: { cards?: number; label?: string }) {
  return (
    <div role="status" aria-label={label} className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
      {Array.from({ length: cards }, (_, card) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the cards are all alike.
        <div key={card} className="grid gap-3 rounded-lg border border-line bg-surface p-4">
          <div className="flex items-center gap-3">
            <Skeleton className="size-8 shrink-0" />
            <Skeleton className="h-3.5 w-1/2" />
          </div>
          <Skeleton className="h-3 w-full" />
          <Skeleton className="h-3 w-2/3" />
        </div>
      ))}
    </div>
  );
}

/** A paragraph on its way. */
export function SkeletonText({ lines = 3, label = t('ui.loading') }: { lines?: number; label?: string }) {
  return (
    <div role="status" aria-label={label} className="grid gap-2">
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name.
        <Skeleton key={line} className={cn('h-3.5', line === lines - 1 ? 'w-3/5' : 'w-full')} />
      ))}
    </div>
  );
}

/** The end of a list that was loaded piece by piece. */
export function ListEnd({ count }: { count: number }) {
  return <p className="py-4 text-center text-faint text-xs">{t('ui.endOfList', { count })}</p>;
}

/** Nothing here yet: says what would be here and offers the next step. */
export function EmptyState({
  icon,
  title,
  children,
  action,
}: {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="grid justify-items-center gap-3 px-6 py-14 text-center">
      <div className="grid size-11 place-items-center rounded-lg bg-accent-soft text-accent-soft-ink [&_svg]:size-5">
        {icon}
      </div>
      <div className="grid max-w-sm gap-1">
        <h2 className="font-semibold">{title}</h2>
        {children && <p className="text-pretty text-soft text-sm">{children}</p>}
      </div>
      {action}
    </div>
  );
}

/** What went wrong, in the server's own sentence, and a way to try again. */
export function ErrorState({
  error,
  onRetry,
  className,
}: {
  error: unknown;
  onRetry?: () => void;
  className?: string;
}) {
  const problem = asProblem(error);
  return (
    <div role="alert" className={cn('grid justify-items-center gap-3 px-6 py-12 text-center', className)}>
      <CircleAlert className="size-6 text-bad" aria-hidden />
      <p className="max-w-md text-sm">{problem.message}</p>
      {problem.requestId && problem.status >= 500 && (
        <p className="font-mono text-faint text-xs">{problem.requestId}</p>
      )}
      {onRetry && (
        <Button size="sm" onClick={onRetry}>
          <RotateCw /> {t('ui.retry')}
        </Button>
      )}
    </div>
  );
}

/** A sentence about the whole form or panel. */
export function Notice({
  tone = 'neutral',
  children,
  className,
}: {
  tone?: 'neutral' | 'good' | 'warn' | 'bad';
  children: ReactNode;
  className?: string;
}) {
  const tones = {
    neutral: 'border-line bg-sunken text-soft',
    good: 'border-good/30 bg-good-soft text-good',
    warn: 'border-warn/30 bg-warn-soft text-warn',
    bad: 'border-bad/30 bg-bad-soft text-bad',
  };
  return (
    <div
      role={tone === 'bad' ? 'alert' : 'status'}
      className={cn('rounded-md border px-3 py-2 text-sm', tones[tone], className)}
    >
      {children}
    </div>
  );
}
