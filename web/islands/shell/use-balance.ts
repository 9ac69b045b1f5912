import { useQuery } from '@tanstack/react-query';
import type { Schema } from '../../lib/api.ts';
import { balanceQuery } from '../../lib/queries.ts';
import { useIsHydrated } from '../ui/use-is-hydrated.ts';

/**
 * The balance, which several islands of a page show. One that wakes up late would find the answer to another's question
 * in their cache, and differ from what the server drew for it: so each begins with what the server knew, `atFirst`.
 */
export function useBalance(atFirst?: Schema<'CreditBalance'>) {
  const { data, error, isPending, refetch } = useQuery(balanceQuery);
  const isHydrated = useIsHydrated();
  if (isHydrated) return { data, error, isPending, refetch };
  return { data: atFirst, error: null, isPending: atFirst === undefined, refetch };
}
