import { Maximize2, ScanSearch, ZoomIn, ZoomOut } from 'lucide-react';
import type { ReactNode } from 'react';
import { showDuration } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { pan, type TimeWindow, ticksIn, WHOLE, zoom } from '../../lib/trace-view.ts';
import { Button } from '../ui/button.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { COLUMNS } from './waterfall-row.tsx';

interface ZoomProps {
  view: TimeWindow;
  onView(view: TimeWindow): void;
  onFit(): void;
}

function ZoomButton({
  label,
  keys,
  children,
  ...rest
}: {
  label: string;
  keys?: string;
  disabled?: boolean;
  onClick(): void;
  children: ReactNode;
}) {
  return (
    <Tooltip text={label} {...(keys ? { keys } : {})}>
      <Button variant="ghost" size="icon" aria-label={label} className="size-7" {...rest}>
        {children}
      </Button>
    </Tooltip>
  );
}

/** Nearer, farther, everything, and the selected span. */
export function ZoomButtons({ view, onView, onFit }: ZoomProps) {
  const isWhole = view.to - view.from >= 1;
  return (
    <div className="flex shrink-0">
      <ZoomButton label={t('runs.trace.zoomIn')} keys="+" onClick={() => onView(zoom(view, 0.5))}>
        <ZoomIn />
      </ZoomButton>
      <ZoomButton label={t('runs.trace.zoomOut')} keys="-" disabled={isWhole} onClick={() => onView(zoom(view, 2))}>
        <ZoomOut />
      </ZoomButton>
      <ZoomButton label={t('runs.trace.zoomSpan')} keys="z" onClick={onFit}>
        <ScanSearch />
      </ZoomButton>
      <ZoomButton label={t('runs.trace.zoomAll')} keys="0" disabled={isWhole} onClick={() => onView(WHOLE)}>
        <Maximize2 />
      </ZoomButton>
    </div>
  );
}

interface TimeAxisProps {
  totalMs: number;
  view: TimeWindow;
  onView(view: TimeWindow): void;
}

/** Headings of the columns, with the moments of the shown time above the bars. */
export function TimeAxis({ totalMs, view, onView }: TimeAxisProps) {
  const size = view.to - view.from;
  const ticks = ticksIn(totalMs, view, 3);
  const room = 1 - size;
  return (
    <div className="border-line border-b pb-1">
      <div aria-hidden className={`${COLUMNS} h-6 text-2xs text-faint`}>
        <span>{t('runs.trace.span')}</span>
        <span className="relative h-full overflow-hidden">
          {ticks.map((tick) => (
            <span
              key={tick}
              className="tabular absolute top-1 whitespace-nowrap border-line-strong border-l pl-1 leading-none"
              style={{ left: `${Math.min(99, ((tick / totalMs - view.from) / size) * 100)}%` }}
            >
              {showDuration(tick)}
            </span>
          ))}
        </span>
        <span className="hidden text-right @xl:block">{t('runs.trace.tokens')}</span>
        <span className="hidden text-right @xl:block">{t('runs.trace.cost')}</span>
        <span className="text-right">{t('runs.trace.time')}</span>
      </div>
      {room > 0.001 && (
        <div className={COLUMNS}>
          <span />
          <input
            type="range"
            min={0}
            max={1000}
            value={Math.round((view.from / room) * 1000)}
            aria-label={t('runs.trace.position')}
            onChange={(event) => onView(pan(view, ((Number(event.target.value) / 1000) * room - view.from) / size))}
            className="h-3 w-full accent-accent"
          />
        </div>
      )}
    </div>
  );
}
