import {
  type Announcements,
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import {
  arrayMove,
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable';
import { GripVertical } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '../../lib/cn.ts';
import { t } from '../../lib/messages.ts';

export interface SortableItem {
  id: string;
  name: string;
  content: ReactNode;
}

function announcements(items: readonly SortableItem[]): Announcements {
  const of = items.length;
  const placeOf = (id: unknown) => items.findIndex((item) => item.id === id) + 1;
  const nameOf = (id: unknown) => items.find((item) => item.id === id)?.name ?? '';
  return {
    onDragStart: ({ active }) =>
      t('models.policy.dragStart', { name: nameOf(active.id), place: placeOf(active.id), of }),
    onDragOver: ({ active, over }) =>
      over ? t('models.policy.dragOver', { name: nameOf(active.id), place: placeOf(over.id), of }) : undefined,
    onDragEnd: ({ active, over }) =>
      t('models.policy.dragEnd', { name: nameOf(active.id), place: placeOf(over?.id ?? active.id) }),
    onDragCancel: ({ active }) => t('models.policy.dragCancel', { name: nameOf(active.id) }),
  };
}

function Row({ item, place, handle }: { item: SortableItem; place: number; handle: string }) {
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id: item.id,
  });
  const style = { transform: transform ? `translate3d(0, ${transform.y}px, 0)` : undefined, transition };
  return (
    <li
      ref={setNodeRef}
      style={style}
      className={cn(
        'flex items-center gap-2 rounded-md border border-line bg-surface py-1.5 pr-2 pl-1',
        isDragging && 'relative z-10 shadow-pop',
      )}
    >
      <button
        type="button"
        ref={setActivatorNodeRef}
        {...attributes}
        {...listeners}
        aria-label={handle}
        className="grid size-8 shrink-0 cursor-grab touch-none place-items-center rounded-sm text-faint hover:bg-hover hover:text-ink active:cursor-grabbing"
      >
        <GripVertical className="size-4" aria-hidden />
      </button>
      <span className="tabular w-4 shrink-0 text-faint text-xs">{place}</span>
      {item.content}
    </li>
  );
}

interface SortableProps {
  label: string;
  items: readonly SortableItem[];
  /** Names a handle, such as “Move GPT-4o”. */
  handleLabel(name: string): string;
  onMove(from: number, to: number): void;
}

/** A short list whose order matters: dragged by pointer or finger, or moved by keyboard from its handles. */
export function Sortable({ label, items, handleLabel, onMove }: SortableProps) {
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    // A scroll that is still under way when the next key comes would count for the item's place.
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates, scrollBehavior: 'instant' }),
  );
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    const from = items.findIndex((item) => item.id === active.id);
    const to = items.findIndex((item) => item.id === over?.id);
    if (from >= 0 && to >= 0 && from !== to) onMove(from, to);
  };
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragEnd={onDragEnd}
      accessibility={{
        announcements: announcements(items),
        screenReaderInstructions: { draggable: t('models.policy.dragHelp') },
      }}
    >
      <SortableContext items={items.map(({ id }) => id)} strategy={verticalListSortingStrategy}>
        <ol aria-label={label} className="grid gap-1.5">
          {items.map((item, index) => (
            <Row key={item.id} item={item} place={index + 1} handle={handleLabel(item.name)} />
          ))}
        </ol>
      </SortableContext>
    </DndContext>
  );
}

/** The list with one item at another place. */
export function withMoved<Item>(items: readonly Item[], from: number, to: number): Item[] {
  return arrayMove([...items], from, to);
}
