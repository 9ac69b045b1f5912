import { Playground } from '../playground/playground.tsx';

interface TryItProps {
  agentId: string;
  agentName: string;
  /** Saves what is not saved yet. */
  beforeUse(): Promise<boolean>;
}

/** The playground beside the form. What is typed there is saved first, so that the run is of what is seen. */
export function TryIt({ agentId, agentName, beforeUse }: TryItProps) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only takes note of the focus on its way to what is inside.
    <div className="flex min-h-0 flex-1 flex-col" onFocus={() => void beforeUse()}>
      <Playground docked agentId={agentId} agentName={agentName} key={agentId} />
    </div>
  );
}
