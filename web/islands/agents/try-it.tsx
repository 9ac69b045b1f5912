import { Playground } from '../playground/playground.tsx';

/** The playground beside the form. What is typed there is saved first, so that the run is of what is seen. */
export function TryIt({ agentId, beforeUse }: { agentId: string; beforeUse(): Promise<boolean> }) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only takes note of the focus on its way to what is inside.
    <div className="flex min-h-0 flex-1 flex-col" onFocus={() => void beforeUse()}>
      <Playground docked agentId={agentId} key={agentId} />
    </div>
  );
}
