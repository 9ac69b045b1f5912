import type { JsonSchema } from '../../engine/tools/kind.ts';

/** A structured answer that agents may take as it is (Plan 4.4). A change that breaks readers is a new version. */
interface LibraryType {
  name: string;
  version: number;
  title: string;
  about: string;
  schema: JsonSchema;
  example: Record<string, unknown>;
}

const text = (description: string): JsonSchema => ({ type: 'string', description });
const number = (description: string): JsonSchema => ({ type: 'number', description });
const list = (items: JsonSchema, description: string): JsonSchema => ({ type: 'array', items, description });
const choice = (values: string[], description: string): JsonSchema => ({ type: 'string', enum: values, description });
const share = (description: string): JsonSchema => ({ type: 'number', minimum: 0, maximum: 1, description });
const maybe = (type: string, description: string): JsonSchema => ({ type: [type, 'null'], description });

/** Every property is required: strict structured output of providers asks for it, and `null` says what is not there. */
function object(properties: Record<string, JsonSchema>): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

const TYPES: readonly LibraryType[] = [
  {
    name: 'sentiment',
    version: 1,
    title: 'Sentiment',
    about: 'How a text feels, and how sure that is.',
    schema: object({
      sentiment: choice(['positive', 'neutral', 'negative', 'mixed'], 'The feeling of the text as a whole.'),
      confidence: share('How sure, 0 to 1.'),
      reason: text('One sentence on what in the text says so.'),
    }),
    example: { sentiment: 'positive', confidence: 0.9, reason: 'The customer thanks the team twice.' },
  },
  {
    name: 'classification',
    version: 1,
    title: 'Classification',
    about: 'One label for a text, with the runners-up.',
    schema: object({
      label: text('The label that fits best.'),
      confidence: share('How sure, 0 to 1.'),
      alternatives: list(
        object({ label: text('Another label that fits.'), confidence: share('How sure, 0 to 1.') }),
        'Other labels, the likelier first.',
      ),
    }),
    example: { label: 'billing', confidence: 0.8, alternatives: [{ label: 'refund', confidence: 0.2 }] },
  },
  {
    name: 'entities',
    version: 1,
    title: 'Named entities',
    about: 'People, places, organisations and dates that a text names.',
    schema: object({
      entities: list(
        object({
          text: text('As it stands in the text.'),
          kind: choice(['person', 'organization', 'place', 'date', 'money', 'product', 'other'], 'What it is.'),
        }),
        'Each entity once, in the order of the text.',
      ),
    }),
    example: { entities: [{ text: 'Ada Lovelace', kind: 'person' }] },
  },
  {
    name: 'contact',
    version: 1,
    title: 'Contact',
    about: 'Who somebody is and how to reach them.',
    schema: object({
      name: text('Full name.'),
      email: maybe('string', 'E-mail address.'),
      phone: maybe('string', 'Phone number as written.'),
      organization: maybe('string', 'Where they work.'),
      role: maybe('string', 'What they do there.'),
      address: maybe('string', 'Postal address on one line.'),
    }),
    example: {
      name: 'Ada Lovelace',
      email: 'ada@example.test',
      phone: null,
      organization: 'Example Ltd',
      role: 'Engineer',
      address: null,
    },
  },
  {
    name: 'invoice',
    version: 1,
    title: 'Invoice',
    about: 'What was sold, to whom, and what it costs.',
    schema: object({
      number: text('Invoice number.'),
      issuedOn: maybe('string', 'Date, YYYY-MM-DD.'),
      dueOn: maybe('string', 'Date, YYYY-MM-DD.'),
      seller: text('Who asks to be paid.'),
      buyer: text('Who pays.'),
      currency: text('Three letters, ISO 4217.'),
      lines: list(
        object({
          description: text('What was sold.'),
          quantity: number('How many.'),
          unitPrice: number('Price of one.'),
          amount: number('Price of the line.'),
        }),
        'Lines in their order.',
      ),
      tax: maybe('number', 'Tax in all.'),
      total: number('To be paid.'),
    }),
    example: {
      number: '2026-17',
      issuedOn: '2026-11-02',
      dueOn: null,
      seller: 'Example Ltd',
      buyer: 'Ada Lovelace',
      currency: 'EUR',
      lines: [{ description: 'Paper', quantity: 2, unitPrice: 5, amount: 10 }],
      tax: 1.9,
      total: 11.9,
    },
  },
  {
    name: 'meeting_summary',
    version: 1,
    title: 'Meeting summary',
    about: 'What was said, what was decided, and who does what.',
    schema: object({
      title: text('What the meeting was about.'),
      summary: text('Three to five sentences.'),
      participants: list(text('A name.'), 'Who took part.'),
      decisions: list(text('One sentence.'), 'What was decided.'),
      actions: list(
        object({
          what: text('What is to be done.'),
          who: maybe('string', 'Who does it.'),
          due: maybe('string', 'Until when, as said.'),
        }),
        'What is to be done.',
      ),
      openQuestions: list(text('One question.'), 'What was left open.'),
    }),
    example: {
      title: 'Launch',
      summary: 'The launch moves to May.',
      participants: ['Ada', 'Bob'],
      decisions: ['Launch in May.'],
      actions: [{ what: 'Tell the press', who: 'Bob', due: null }],
      openQuestions: [],
    },
  },
  {
    name: 'summary',
    version: 1,
    title: 'Summary',
    about: 'A text in one sentence, in a paragraph, and in points.',
    schema: object({
      headline: text('One sentence.'),
      summary: text('One paragraph.'),
      points: list(text('One sentence.'), 'The points that matter, three to seven.'),
    }),
    example: { headline: 'Sales rose.', summary: 'Sales rose in all regions.', points: ['Sales rose by 4 %.'] },
  },
  {
    name: 'answer_with_sources',
    version: 1,
    title: 'Answer with sources',
    about: 'An answer and where each part of it comes from.',
    schema: object({
      answer: text('The answer.'),
      sources: list(
        object({
          title: text('Name of the source.'),
          url: maybe('string', 'Its address.'),
          quote: text('The words that support the answer.'),
        }),
        'Where it comes from.',
      ),
      confidence: share('How sure, 0 to 1.'),
    }),
    example: {
      answer: 'In 1843.',
      sources: [{ title: 'Notes', url: 'https://example.test/notes', quote: 'published in 1843' }],
      confidence: 0.95,
    },
  },
  {
    name: 'task_list',
    version: 1,
    title: 'Task list',
    about: 'A goal cut into tasks that can be done one by one.',
    schema: object({
      goal: text('What is wanted in the end.'),
      tasks: list(
        object({
          title: text('What to do.'),
          priority: choice(['high', 'medium', 'low'], 'What to do first.'),
          dependsOn: list({ type: 'integer', description: 'Place of another task, from 0.' }, 'What comes before.'),
        }),
        'Tasks in a good order.',
      ),
    }),
    example: { goal: 'Move house', tasks: [{ title: 'Find boxes', priority: 'high', dependsOn: [] }] },
  },
  {
    name: 'code_review',
    version: 1,
    title: 'Code review',
    about: 'What is wrong with a change, where, and whether it may go in.',
    schema: object({
      verdict: choice(['approve', 'comment', 'request_changes'], 'Whether it may go in.'),
      summary: text('Two or three sentences.'),
      findings: list(
        object({
          file: maybe('string', 'Path of the file.'),
          line: maybe('integer', 'Line number.'),
          severity: choice(['critical', 'major', 'minor', 'nit'], 'How bad it is.'),
          message: text('What is wrong, and how to mend it.'),
        }),
        'The worst first.',
      ),
    }),
    example: {
      verdict: 'request_changes',
      summary: 'One query is open to injection.',
      findings: [{ file: 'store.ts', line: 12, severity: 'critical', message: 'Bind the parameter.' }],
    },
  },
  {
    name: 'translation',
    version: 1,
    title: 'Translation',
    about: 'A text in another language, with notes on what was hard.',
    schema: object({
      sourceLanguage: text('BCP 47 tag of the language that it was in.'),
      targetLanguage: text('BCP 47 tag of the language that it is in now.'),
      translation: text('The translated text.'),
      notes: list(text('One sentence.'), 'Words without a good match, and what was chosen.'),
    }),
    example: { sourceLanguage: 'en', targetLanguage: 'de', translation: 'Guten Tag', notes: [] },
  },
  {
    name: 'support_ticket',
    version: 1,
    title: 'Support ticket',
    about: 'A message of a customer as a ticket that somebody can work on.',
    schema: object({
      title: text('One line.'),
      category: choice(['question', 'bug', 'billing', 'account', 'feature_request', 'other'], 'What it is about.'),
      urgency: choice(['low', 'normal', 'high', 'critical'], 'How soon it needs an answer.'),
      summary: text('What happened and what is wanted.'),
      nextStep: text('What to do first.'),
    }),
    example: {
      title: 'Charged twice',
      category: 'billing',
      urgency: 'high',
      summary: 'The card was charged twice in May.',
      nextStep: 'Compare the payments of May.',
    },
  },
];

export function listLibraryTypes(): readonly LibraryType[] {
  return TYPES;
}

export function findLibraryType(name: string): LibraryType | undefined {
  return TYPES.find((type) => type.name === name);
}
