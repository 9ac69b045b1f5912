import { GraduationCap, ListChecks, type LucideIcon, PencilLine } from 'lucide-react';
import { api, take } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';

interface NewAgent {
  name: string;
  description: string;
  instructions: string;
  handoffDescription?: string;
}

/** One or more agents that work together at once. */
export interface Starter {
  id: string;
  title: string;
  text: string;
  icon: LucideIcon;
  /** Whom to ask. */
  lead: NewAgent;
  /** Whom it hands on to. */
  team: NewAgent[];
}

export const STARTERS: readonly Starter[] = [
  {
    id: 'tutors',
    title: t('home.tutors'),
    text: t('home.tutorsText'),
    icon: GraduationCap,
    lead: {
      name: 'Triage',
      description: 'Hands each question to the tutor who knows best.',
      instructions:
        'Find out what the question is about and hand it on to the right tutor. Answer yourself only when none of them fits, and say so.',
    },
    team: [
      {
        name: 'Math Tutor',
        description: 'Helps with mathematics, step by step.',
        instructions:
          'You help with mathematics. Explain each step and why it is allowed. End with the result on a line of its own.',
        handoffDescription: 'Specialist for mathematics: numbers, equations, algebra and geometry',
      },
      {
        name: 'History Tutor',
        description: 'Explains events of the past and what they led to.',
        instructions:
          'You help with history. Name dates and places, tell what led to an event and what followed from it.',
        handoffDescription: 'Specialist for history: events, people, wars and revolutions',
      },
    ],
  },
  {
    id: 'editor',
    title: t('home.editor'),
    text: t('home.editorText'),
    icon: PencilLine,
    lead: {
      name: 'Editor',
      description: 'Rewrites text so that it is short, clear and friendly.',
      instructions:
        'Rewrite the text you are given in plain words. Keep its meaning, its facts and its language. Prefer short sentences and verbs.\n\nAnswer with the new text first, then a list of the three changes that mattered most.',
    },
    team: [],
  },
  {
    id: 'planner',
    title: t('home.planner'),
    text: t('home.plannerText'),
    icon: ListChecks,
    lead: {
      name: 'Planner',
      description: 'Breaks a goal into steps that can be checked.',
      instructions:
        'Turn the goal into a plan of five to nine steps. For each step give: what is done, the result that shows that it is done, and what could go wrong.\n\nIf something important is missing from the goal, ask for it in one question at the end instead of guessing.',
    },
    team: [],
  },
];

function create(agent: NewAgent, handoffs: { targetAgentId: string }[] = []) {
  return take(api.POST('/api/v1/agents', { body: { ...agent, ...(handoffs.length > 0 ? { handoffs } : {}) } }));
}

/**
 * Creates a starter's agents and gives back the id of the one to ask. Where one can't be created, those before
 * it are taken away again.
 * @throws ApiProblem
 */
export async function createStarter({ lead, team }: Starter): Promise<string> {
  const made: string[] = [];
  try {
    for (const member of team) made.push((await create(member)).id);
    return (
      await create(
        lead,
        made.map((targetAgentId) => ({ targetAgentId })),
      )
    ).id;
  } catch (error) {
    await Promise.allSettled(
      made.map((agent_id) => take(api.DELETE('/api/v1/agents/{agent_id}', { params: { path: { agent_id } } }))),
    );
    throw error;
  }
}
