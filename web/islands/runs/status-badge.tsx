import type { Schema } from '../../lib/api.ts';
import { cn } from '../../lib/cn.ts';
import { t } from '../../lib/messages.ts';
import { Badge, type Tone } from '../ui/surface.tsx';

type Status = Schema<'Run'>['status'];

const TONES: Record<Status, Tone> = {
  queued: 'neutral',
  running: 'accent',
  waiting_approval: 'warn',
  waiting_timer: 'warn',
  waiting_credits: 'warn',
  paused: 'warn',
  completed: 'good',
  failed: 'bad',
  cancelled: 'neutral',
  expired: 'neutral',
};

const ENDED: readonly Status[] = ['completed', 'failed', 'cancelled', 'expired'];

export function isEnded(status: Status): boolean {
  return ENDED.includes(status);
}

export const STATUSES = Object.keys(TONES) as Status[];

export function statusLabel(status: Status): string {
  return t(`runs.status.${status}`);
}

export function StatusBadge({ status }: { status: Status }) {
  return (
    <Badge tone={TONES[status]}>
      <span aria-hidden className={cn('size-1.5 rounded-full bg-current', status === 'running' && 'animate-pulse')} />
      {statusLabel(status)}
    </Badge>
  );
}
