import { cn } from '../../lib/cn.ts';
import { laneOf } from '../../lib/lane.ts';

const SIZES = { sm: 'size-5 text-2xs rounded-sm', md: 'size-8 text-sm rounded-md', lg: 'size-10 text-base rounded-md' };

/** An agent's initial in its lane's colour; `lane` where several agents are told apart. */
export function AgentMark({
  id,
  name,
  size = 'md',
  lane,
  className,
}: {
  id: string;
  name: string;
  size?: keyof typeof SIZES;
  lane?: string | undefined;
  className?: string;
}) {
  return (
    <span
      aria-hidden
      className={cn(
        'lane-tint grid shrink-0 place-items-center font-semibold text-lane leading-none',
        lane ?? laneOf(id),
        SIZES[size],
        className,
      )}
    >
      {(name.trim()[0] ?? '?').toUpperCase()}
    </span>
  );
}
