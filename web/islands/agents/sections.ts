/** The parts of an agent in the editor, in their order. Tools and guardrails will stand between handoffs and output. */
export const SECTIONS = ['basics', 'instructions', 'model', 'handoffs', 'output', 'sharing', 'versions'] as const;

export type SectionName = (typeof SECTIONS)[number];

export const sectionId = (name: SectionName): string => `agent-${name}`;
