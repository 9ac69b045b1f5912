import { useSyncExternalStore } from 'react';

function never(): () => void {
  return () => undefined;
}

/** Whether the page's script has taken over; false in what the server rendered and while React compares with it. */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
