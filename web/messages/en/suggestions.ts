/** What the builder offers to make better with one click, and why (Plan 17.1). */
export const suggestions = {
  label: 'Suggestions',
  dismiss: 'Not now',
  describe: { text: 'Say in a sentence what this agent does: “{about}”', action: 'Use this sentence' },
  begin: { text: 'Instructions work best with a role and a task.', action: 'Begin with a role' },
  addValue: {
    text: 'The instructions name {about}, and nothing of that name is known.',
    action: 'Add the value {about}',
  },
  calmDown: {
    text: 'At a temperature of {about} models make more faults where a form must be kept or a tool be called.',
    action: 'Set 0.3',
  },
  askFirst: { text: '{about} changes something without asking anybody.', action: 'Ask a person first' },
  sayHandoff: { text: 'The instructions do not say when to hand the conversation on.', action: 'Add a paragraph' },
  answerInJson: {
    text: 'The instructions ask for JSON. A schema makes sure of it.',
    action: 'Answer in JSON',
  },
  requireFields: { text: 'Every field may be left out, so some will be.', action: 'Require all fields' },
  guardInjection: {
    text: '{about} brings in what strangers wrote, and that may hold orders to the model.',
    action: 'Add a guardrail',
  },
  hidePersonalData: {
    text: 'Others may use this agent, and what they write may hold personal data.',
    action: 'Hide personal data',
  },
} as const;
