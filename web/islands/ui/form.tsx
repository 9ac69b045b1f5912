import type { ComponentProps } from 'react';
import { cn } from '../../lib/cn.ts';
import { useIsHydrated } from './use-is-hydrated.ts';

/**
 * A form that can be used once its script is there: earlier, what is typed would be lost, and sending
 * would put it into the page's address.
 */
export function Form({ className, children, ...rest }: ComponentProps<'form'>) {
  const isHydrated = useIsHydrated();
  return (
    <form noValidate method="post" className={cn('grid gap-4', className)} {...rest}>
      <fieldset disabled={!isHydrated} data-hydrating={isHydrated ? undefined : ''} className="contents">
        {children}
      </fieldset>
    </form>
  );
}
