import { cn } from '../../lib/cn.ts';
import { laneOf } from '../../lib/lane.ts';

const SIZES = { sm: 'size-5 text-2xs rounded-sm', md: 'size-8 text-sm rounded-md', lg: 'size-10 text-base rounded-md' };

/** An agent's initial in its lane's colour. */
export function AgentMark({
  id,
  name,
  size = 'md',
  className,
}: {
  id: string;
  name: string;
  size?: keyof typeof SIZES;
  className?: string;
}) {
  return (
    <span
      aria-hidden
      className={cn(
        'lane-tint grid shrink-0 place-items-center font-semibold text-lane leading-none',
        laneOf(id),
        SIZES[size],
        className,
      )}
    >
      {(name.trim()[0] ?? '?').toUpperCase()}
    </span>
  );
}
