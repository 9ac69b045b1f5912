import type { ApiClient } from './api-client.ts';

export interface NamedAgent {
  id: string;
  name: string;
}

export interface Team {
  math: NamedAgent;
  history: NamedAgent;
  triage: NamedAgent;
}

/** The three agents of the first story: two tutors, and one that hands a question to the right one (Plan 2.2). */
export async function createTeam(api: ApiClient): Promise<Team> {
  const math = await api.call<NamedAgent>('POST', '/agents', {
    name: 'Math Tutor',
    description: 'Helps with math homework, step by step.',
    instructions: 'You are a patient math tutor. Explain your reasoning at each step and include examples.',
    handoffDescription: 'Specialist agent for math questions',
  });
  const history = await api.call<NamedAgent>('POST', '/agents', {
    name: 'History Tutor',
    description: 'Explains events of the past and what they led to.',
    instructions: 'You are a helpful history tutor. Explain important events and their context clearly.',
    handoffDescription: 'Specialist agent for historical questions',
  });
  const triage = await api.call<NamedAgent>('POST', '/agents', {
    name: 'Triage',
    description: 'Hands each question to the tutor who knows best.',
    instructions: "You determine which agent to use based on the user's homework question.",
  });
  for (const tutor of [math, history]) {
    await api.call('POST', `/agents/${triage.id}/handoffs`, { targetAgentId: tutor.id });
  }
  return { math, history, triage };
}
