import type { Schema } from '../../lib/api.ts';
import { cn } from '../../lib/cn.ts';
import { Badge, type Tone } from '../ui/surface.tsx';

type Status = Schema<'Run'>['status'];

const FACES: Record<Status, { label: string; tone: Tone }> = {
  queued: { label: 'Queued', tone: 'neutral' },
  running: { label: 'Running', tone: 'accent' },
  waiting_approval: { label: 'Waits for approval', tone: 'warn' },
  waiting_timer: { label: 'Waits for a timer', tone: 'warn' },
  waiting_credits: { label: 'Waits for credits', tone: 'warn' },
  paused: { label: 'Paused', tone: 'warn' },
  completed: { label: 'Completed', tone: 'good' },
  failed: { label: 'Failed', tone: 'bad' },
  cancelled: { label: 'Cancelled', tone: 'neutral' },
  expired: { label: 'Expired', tone: 'neutral' },
};

const ENDED: readonly Status[] = ['completed', 'failed', 'cancelled', 'expired'];

export function isEnded(status: Status): boolean {
  return ENDED.includes(status);
}

export const STATUSES = Object.keys(FACES) as Status[];

export function statusLabel(status: Status): string {
  return FACES[status].label;
}

export function StatusBadge({ status }: { status: Status }) {
  const { label, tone } = FACES[status];
  return (
    <Badge tone={tone}>
      <span aria-hidden className={cn('size-1.5 rounded-full bg-current', status === 'running' && 'animate-pulse')} />
      {label}
    </Badge>
  );
}
