import { Coins } from 'lucide-react';
import { Popover } from 'radix-ui';
import { cn } from '../../lib/cn.ts';
import { showCredits } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { Island } from '../../lib/query.tsx';
import { Skeleton } from '../ui/states.tsx';
import { BalanceMeaning } from './balance-meaning.tsx';
import { useBalance } from './use-balance.ts';

/** Below this the chip warns (Plan 24.1, "low credit balance"). */
const LOW_MICROCREDITS = 1_000_000;

function Chip() {
  const { data, error } = useBalance();
  const isError = error !== null;
  // What is held comes back or is charged soon; the total falls by charges alone, so it does not jump.
  const total = data?.microcredits.total;
  const isLow = total !== undefined && total < LOW_MICROCREDITS;
  return (
    <Popover.Root>
      <Popover.Trigger
        data-testid="balance"
        className={cn(
          'inline-flex h-8 items-center gap-1.5 rounded-full border border-line-strong bg-surface px-3 text-sm hover:bg-hover',
          isLow && 'border-warn/50 bg-warn-soft text-warn',
        )}
      >
        <Coins className={cn('size-4 text-faint', isLow && 'text-warn')} aria-hidden />
        {total === undefined ? (
          <>
            <Skeleton className={cn('h-3.5 w-10', isError && 'animate-none')} />
            <span className="sr-only">{isError ? t('shell.balanceUnknown') : t('shell.balanceLoading')}</span>
          </>
        ) : (
          <>
            <span className="tabular font-medium" aria-live="polite" data-microcredits={total}>
              {showCredits(total)}
            </span>
            <span className="hidden text-soft sm:inline">{t('shell.creditsUnit')}</span>
          </>
        )}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={8}
          collisionPadding={8}
          aria-label={t('shell.balanceLabel')}
          className="pop-in z-50 w-80 rounded-lg border border-line bg-raised p-4 shadow-pop"
        >
          <BalanceMeaning balance={data} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** The balance in the header. It follows every charge; pressing it tells what credits mean. */
export function BalanceChip() {
  return (
    <Island>
      <Chip />
    </Island>
  );
}
