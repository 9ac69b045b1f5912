import { ArrowDown, ArrowUp, ChevronRight, Trash2 } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { cn } from '../../lib/cn.ts';
import { t } from '../../lib/messages.ts';
import { Button } from '../ui/button.tsx';
import { Switch } from '../ui/switch.tsx';

export interface RowFrameProps {
  name: string;
  icon: ReactNode;
  title: ReactNode;
  note: ReactNode;
  isOn: boolean;
  isOpen: boolean;
  isFaulty: boolean;
  isFirst: boolean;
  isLast: boolean;
  onOpen(): void;
  onSwitch(isOn: boolean): void;
  onMove(by: -1 | 1): void;
  onRemove(): void;
  children: ReactNode;
}

/** One line of a list that opens: on or off, its place, and its end. */
export function RowFrame(props: RowFrameProps) {
  const { name, icon, title, note, isOn, isOpen, isFaulty, isFirst, isLast, onOpen, onSwitch, onMove, onRemove } =
    props;
  const id = useId();
  return (
    <li className={cn('rounded-md border bg-surface', isFaulty ? 'border-bad' : 'border-line')}>
      <div className="flex flex-wrap items-center gap-x-1 gap-y-1 py-1.5 pr-1.5 pl-2.5">
        <Switch
          aria-label={t('tools.on', { name })}
          checked={isOn}
          onChange={(event) => onSwitch(event.target.checked)}
        />
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={onOpen}
          className="flex min-h-9 min-w-0 flex-1 basis-40 items-center gap-2 rounded-sm px-1.5 text-left hover:bg-hover/60 [&_svg]:size-4 [&_svg]:shrink-0"
        >
          <ChevronRight
            className={cn('text-faint transition-transform duration-(--motion-fast)', isOpen && 'rotate-90')}
            aria-hidden
          />
          <span className={cn('contents', isOn ? 'text-accent' : 'text-faint')}>{icon}</span>
          <span className="grid min-w-0">
            <span className={cn('truncate text-sm', !isOn && 'text-faint')}>{title}</span>
            <span className="truncate text-faint text-xs">{note}</span>
          </span>
        </button>
        <Button
          variant="ghost"
          size="icon"
          disabled={isFirst}
          aria-label={t('tools.up', { name })}
          onClick={() => onMove(-1)}
        >
          <ArrowUp />
        </Button>
        <Button
          variant="ghost"
          size="icon"
          disabled={isLast}
          aria-label={t('tools.down', { name })}
          onClick={() => onMove(1)}
        >
          <ArrowDown />
        </Button>
        <Button variant="ghost" size="icon" aria-label={t('tools.remove', { name })} onClick={onRemove}>
          <Trash2 />
        </Button>
      </div>
      <div id={id} hidden={!isOpen} className="border-line border-t p-3 sm:p-4">
        {isOpen && props.children}
      </div>
    </li>
  );
}
