import { describe, expect, it } from 'vitest';
import { agentFormSchema, NEW_AGENT } from './form-values.ts';
import { progressOf } from './progress.ts';
import { SECTIONS, STEPS } from './sections.ts';

describe('the steps', () => {
  it('are the seven of 17.1, in their order', () => {
    expect(STEPS).toEqual(['basics', 'instructions', 'model', 'tools', 'handoffs', 'output', 'guardrails']);
  });

  it('are open for a new agent, but for the model that is chosen already', () => {
    const progress = progressOf(NEW_AGENT, {});
    expect(SECTIONS.filter((section) => progress[section] === 'done')).toEqual(['model']);
  });

  it('are done once they say something, and faulty where something is wrong', () => {
    const values = { ...NEW_AGENT, name: 'Tutor', instructions: 'Explain.', wantsOutputType: true };
    const progress = progressOf(values, { tools: [undefined, { config: { url: { message: 'Not public' } } }] });
    expect(progress).toMatchObject({
      basics: 'done',
      instructions: 'done',
      output: 'done',
      tools: 'fault',
      handoffs: 'open',
    });
  });

  it('cover every field of the form', () => {
    for (const field of Object.keys(agentFormSchema.shape)) {
      const faulty = Object.values(progressOf(NEW_AGENT, { [field]: { message: 'wrong' } }));
      expect(
        faulty.filter((progress) => progress === 'fault'),
        field,
      ).toHaveLength(1);
    }
  });
});
