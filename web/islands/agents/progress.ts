import { get } from 'react-hook-form';
import type { AgentFormValues } from './form-values.ts';
import { SECTIONS, type SectionName } from './sections.ts';

/** How far a section is: something is wrong in it, it says something, or it was left as it came. */
export type Progress = 'fault' | 'done' | 'open';

/** The fields of each section. What is not named is shown in none. */
const FIELDS: Record<SectionName, readonly string[]> = {
  basics: ['name', 'description'],
  instructions: ['instructions'],
  model: ['provider', 'modelName', 'temperature', 'topP', 'maxTokens', 'effort', 'policy'],
  tools: ['tools'],
  handoffs: ['handoffs', 'fallbackAgentId', 'handoffDescription'],
  output: ['wantsOutputType', 'outputName', 'outputSchema'],
  guardrails: ['guardrails'],
  context: ['context'],
  sharing: ['visibility'],
  versions: [],
};

function isFilled(section: SectionName, values: AgentFormValues): boolean {
  switch (section) {
    case 'basics':
      return values.name.trim() !== '';
    case 'instructions':
      return values.instructions.trim() !== '';
    case 'model':
      return values.provider !== '' && values.modelName.trim() !== '';
    case 'tools':
      return values.tools.some((tool) => tool.enabled);
    case 'handoffs':
      return values.handoffs.length > 0 || values.fallbackAgentId !== '';
    case 'output':
      return values.wantsOutputType;
    case 'guardrails':
      return values.guardrails.some((guardrail) => guardrail.enabled);
    case 'context':
      return values.context.values.length + values.context.documents.length > 0;
    default:
      return false;
  }
}

/** The progress of every section, by the form's values and faults. */
export function progressOf(values: AgentFormValues, errors: object): Record<SectionName, Progress> {
  const progress = (section: SectionName): Progress => {
    if (FIELDS[section].some((field) => get(errors, field) !== undefined)) return 'fault';
    return isFilled(section, values) ? 'done' : 'open';
  };
  return Object.fromEntries(SECTIONS.map((section) => [section, progress(section)])) as Record<SectionName, Progress>;
}
