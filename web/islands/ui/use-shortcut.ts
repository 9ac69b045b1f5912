import { useEffect, useLayoutEffect, useRef } from 'react';
import { addShortcut, type Shortcut } from '../../lib/shortcuts.ts';

type Options = Pick<Shortcut, 'label' | 'group' | 'inFields' | 'inDialogs'> & {
  /** False takes the shortcut out, of the sheet too. */
  enabled?: boolean;
};

/**
 * A keyboard shortcut while this component is there: `useShortcut('mod+k', open, { label, group })`. The sheet behind
 * `?` lists it. In text fields only combinations with `mod` act, unless `inFields` says otherwise.
 */
export function useShortcut(keys: string, run: (event: KeyboardEvent) => void, options: Options): void {
  const latest = useRef(run);
  // With the commit, not after it: a key must not act as the page stood before.
  useLayoutEffect(() => {
    latest.current = run;
  });
  const { label, group, enabled = true, inFields = false, inDialogs = false } = options;
  useEffect(() => {
    if (!enabled) return;
    return addShortcut({ keys, label, group, inFields, inDialogs, run: (event) => latest.current(event) });
  }, [keys, label, group, enabled, inFields, inDialogs]);
}
