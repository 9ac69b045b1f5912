import { createContext, type ReactElement, type RefObject, use, useLayoutEffect, useRef } from 'react';
import { type CustomItemComponentProps, Virtualizer, type VirtualizerHandle, WindowVirtualizer } from 'virtua';

/** How far before the end more is asked for, in rows. */
const AHEAD_ROWS = 8;

type ListHandle = 'findItemIndex' | 'scrollOffset' | 'viewportSize' | 'scrollToIndex';

interface VirtualListProps<Item> {
  label: string;
  items: readonly Item[];
  keyOf(item: Item): string;
  children(item: Item, index: number): ReactElement;
  /** How high a row usually is, in pixels. */
  rowHeight: number;
  /** The scrolling element around the list; without it the page scrolls. */
  scrollRef?: RefObject<HTMLElement | null>;
  /** Brings this row into sight, now and whenever it changes. */
  showIndex?: number | undefined;
  /** Called when the end comes near, as often as it does: ask for more only if there is more and none is on its way. */
  onNearEnd?(): void;
  /** How many there are in all, where `items` are only the loaded ones. */
  total?: number;
  className?: string;
}

const Total = createContext(0);

/** A row that knows its place, so that a screen reader counts the whole list and not what happens to be in sight. */
function Row({ index, style, children, ref }: CustomItemComponentProps) {
  return (
    <li ref={ref} style={style} aria-setsize={use(Total)} aria-posinset={index + 1}>
      {children}
    </li>
  );
}

/** A list of any length of which only what is in sight exists. */
export function VirtualList<Item>(props: VirtualListProps<Item>) {
  const {
    label,
    items,
    keyOf,
    children,
    rowHeight,
    scrollRef,
    onNearEnd,
    total = items.length,
    className,
    showIndex,
  } = props;
  const handle = useRef<Pick<VirtualizerHandle, ListHandle>>(null);
  const look = () => {
    const list = handle.current;
    if (!list || !onNearEnd) return;
    const last = list.findItemIndex(list.scrollOffset + list.viewportSize);
    if (last >= items.length - AHEAD_ROWS) onNearEnd();
  };
  const latestLook = useRef(look);
  useLayoutEffect(() => {
    latestLook.current = look;
    // A list shorter than its window never scrolls, so it asks by itself.
    look();
  });
  useLayoutEffect(() => {
    if (showIndex !== undefined) handle.current?.scrollToIndex(showIndex, { align: 'center' });
  }, [showIndex]);
  const shared = {
    as: 'ul' as const,
    item: Row,
    data: items,
    itemSize: rowHeight,
    onScroll: () => latestLook.current(),
    children: (item: Item, index: number) => <Keyed key={keyOf(item)}>{children(item, index)}</Keyed>,
  };
  return (
    <Total value={total}>
      <section aria-label={label} className={className}>
        {scrollRef ? (
          <Virtualizer ref={handle as RefObject<VirtualizerHandle | null>} scrollRef={scrollRef} {...shared} />
        ) : (
          <WindowVirtualizer ref={handle as RefObject<VirtualizerHandle | null>} {...shared} />
        )}
      </section>
    </Total>
  );
}

function Keyed({ children }: { children: ReactElement }) {
  return children;
}
