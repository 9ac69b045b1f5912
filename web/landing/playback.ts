/** A recorded run (dev/recording/cli.ts): what the engine sent, and when, in milliseconds after its start. */
export interface Recording {
  question: string;
  recordedOn: string;
  events: readonly { ms: number; type: string; data: Record<string, unknown> }[];
}

/** An agent's time in the run, or a model call inside it. */
export interface Bar {
  id: string;
  label: string;
  kind: 'agent' | 'model';
  lane: 0 | 1;
  from: number;
  to: number;
}

export interface Frame {
  /** What has been answered so far. */
  text: string;
  isHandedOn: boolean;
  isOver: boolean;
  tokens: number;
  microcredits: number;
}

/** How long the recording is, in milliseconds. */
export function lengthOf(recording: Recording): number {
  return recording.events.at(-1)?.ms ?? 0;
}

/** Who worked when. An agent's bar ends where the next one's begins. */
export function barsOf({ events }: Recording): Bar[] {
  const starts = events.filter((event) => event.type === 'agent.started');
  return starts.flatMap(({ ms, data }, index): Bar[] => {
    const lane = index === 0 ? 0 : 1;
    const ends = (step: unknown) =>
      events.find((event) => event.type === 'step.completed' && event.data['step'] === step)?.ms ?? ms;
    const models = events.filter(
      (event) => event.type === 'step.started' && event.data['agentId'] === data['agentId'] && event.ms >= ms,
    );
    const to = Math.max(ms, ...models.map((event) => ends(event.data['step'])));
    return [
      { id: `agent-${index}`, label: String(data['agentName']), kind: 'agent', lane, from: ms, to },
      ...models.map((event): Bar => {
        const step = String(event.data['step']);
        return { id: step, label: String(event.data['model']), kind: 'model', lane, from: event.ms, to: ends(step) };
      }),
    ];
  });
}

/** What a reader saw `ms` after the start. */
export function frameAt(recording: Recording, ms: number): Frame {
  const frame: Frame = { text: '', isHandedOn: false, isOver: ms >= lengthOf(recording), tokens: 0, microcredits: 0 };
  for (const { ms: at, type, data } of recording.events) {
    if (at > ms) break;
    if (type === 'message.delta') frame.text += String(data['text']);
    if (type === 'message.discarded') frame.text = '';
    if (type === 'message.completed') frame.text = String(data['text']);
    if (type === 'handoff') frame.isHandedOn = true;
    if (type === 'usage') {
      frame.tokens += Number(data['inputTokens']) + Number(data['outputTokens']);
      frame.microcredits = Number(data['total']);
    }
  }
  return frame;
}
