/** The seven steps of 17.1, in their order: what an agent is made of. */
export const STEPS = ['basics', 'instructions', 'model', 'tools', 'handoffs', 'output', 'guardrails'] as const;

/** The parts of an agent in the editor: the steps, then what may come with them. */
export const SECTIONS = [...STEPS, 'context', 'sharing', 'versions'] as const;

export type StepName = (typeof STEPS)[number];
export type SectionName = (typeof SECTIONS)[number];

export const sectionId = (name: SectionName): string => `agent-${name}`;

export function isStep(name: SectionName): name is StepName {
  return STEPS.some((step) => step === name);
}
