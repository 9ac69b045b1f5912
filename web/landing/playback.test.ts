import { describe, expect, it } from 'vitest';
import { barsOf, frameAt, lengthOf, type Recording } from './playback.ts';
import recorded from './recording.json';

const recording: Recording = recorded;
const end = lengthOf(recording);

describe('the recording of the front page', () => {
  it('is whole: it starts, hands on, answers and completes, in the order of time', () => {
    const types = recording.events.map((event) => event.type);
    expect(types[0]).toBe('run.started');
    expect(types.at(-1)).toBe('run.completed');
    expect(types).toContain('handoff');
    const times = recording.events.map((event) => event.ms);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('ends with the answer and the cost that the run itself reports', () => {
    const last = recording.events.at(-1)?.data as { output: string; cost: { microcredits: number } };
    const { text, microcredits, isOver, tokens } = frameAt(recording, end);
    expect(text).toBe(last.output);
    expect(microcredits).toBe(last.cost.microcredits);
    expect(tokens).toBeGreaterThan(0);
    expect(isOver).toBe(true);
  });

  it('begins empty and only ever adds to its text', () => {
    expect(frameAt(recording, 0)).toEqual({ text: '', isHandedOn: false, isOver: false, tokens: 0, microcredits: 0 });
    let before = '';
    for (let ms = 0; ms <= end; ms += 50) {
      const { text } = frameAt(recording, ms);
      expect(text.startsWith(before)).toBe(true);
      before = text;
    }
  });

  it('shows two agents, each with its model call inside its own time', () => {
    const bars = barsOf(recording);
    expect(bars.map((bar) => bar.kind)).toEqual(['agent', 'model', 'agent', 'model']);
    for (const [agent, model] of [bars.slice(0, 2), bars.slice(2)]) {
      expect(model?.from).toBeGreaterThanOrEqual(agent?.from ?? Number.NaN);
      expect(model?.to).toBeLessThanOrEqual(agent?.to ?? Number.NaN);
      expect(agent?.to).toBeLessThanOrEqual(end);
    }
  });
});
