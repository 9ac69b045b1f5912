import type { RunDefinition } from '../../engine/definition.ts';
import type { Issue } from '../../kernel/errors.ts';
import type { UrlPolicy } from '../../providers/outbound/check-url.ts';
import { fieldIssues } from './draft-rules.ts';
import { exchangeParts, partIssues, toolLinks } from './exchange-part-rules.ts';
import { handoffIssues } from './handoff-rules.ts';
import { withoutKeys } from './key-rules.ts';
import { EXCHANGE_FORMAT, EXCHANGE_VERSION, type ExchangeAgent, type ExchangeDocument } from './schemas-exchange.ts';

export function refOf(agent: Pick<ExchangeAgent, 'ref' | 'name'>): string {
  return agent.ref ?? agent.name;
}

function uniqueRef(name: string, taken: ReadonlySet<string>): string {
  let candidate = name;
  for (let i = 2; taken.has(candidate); i++) candidate = `${name} (${i})`;
  return candidate;
}

/** The document of a graph: ids become names, and nothing of its owner goes along. */
export function toDocument({ entryAgentId, agents }: RunDefinition): ExchangeDocument {
  const refs = new Map<string, string>();
  const taken = new Set<string>();
  const entry = agents[entryAgentId];
  const rest = Object.values(agents).filter((agent) => agent.id !== entryAgentId);
  const ordered = entry ? [entry, ...rest] : rest;
  for (const agent of ordered) {
    const ref = uniqueRef(agent.name, taken);
    taken.add(ref);
    refs.set(agent.id, ref);
  }
  const nameOf = (id: string): string => refs.get(id) ?? id;
  return {
    format: EXCHANGE_FORMAT,
    formatVersion: EXCHANGE_VERSION,
    entry: nameOf(entryAgentId),
    agents: ordered.map((agent) => ({
      ref: nameOf(agent.id),
      name: agent.name,
      description: agent.description,
      instructions: agent.instructions,
      model: withoutKeys(agent.model),
      handoffDescription: agent.handoffDescription,
      outputType: agent.outputType,
      fallback: agent.fallbackAgentId === null ? null : nameOf(agent.fallbackAgentId),
      handoffs: agent.handoffs.map(({ targetAgentId, toolName, toolDescription, inputFilter }) => ({
        to: nameOf(targetAgentId),
        toolName,
        toolDescription,
        inputFilter: inputFilter as NonNullable<ExchangeAgent['handoffs']>[number]['inputFilter'],
      })),
      ...exchangeParts(agent, nameOf),
    })),
  };
}

/**
 * What is wrong with a document beyond its shape: models, schemas, and references that lead nowhere.
 * @param policy which addresses tools may call; the public internet alone where it is left out
 */
export function documentIssues(document: ExchangeDocument, policy?: UrlPolicy): Issue[] {
  const issues: Issue[] = [];
  const names = new Map<string, string>();
  for (const [index, agent] of document.agents.entries()) {
    const ref = refOf(agent);
    if (names.has(ref))
      issues.push({
        path: `agents.${index}.${agent.ref ? 'ref' : 'name'}`,
        message: `"${ref}" is taken by an agent before it.`,
      });
    names.set(ref, agent.name);
  }
  if (!names.has(document.entry)) issues.push({ path: 'entry', message: 'No agent of this document has this name.' });
  const links = toolLinks(document.agents.map((agent) => [refOf(agent), agent]));
  for (const [index, agent] of document.agents.entries()) {
    const path = `agents.${index}`;
    issues.push(...agentIssues(agent, path, names));
    issues.push(...partIssues({ ref: refOf(agent), agent, path }, names, links, policy));
  }
  return issues;
}

function agentIssues(agent: ExchangeAgent, path: string, names: ReadonlyMap<string, string>): Issue[] {
  const handoffs = agent.handoffs ?? [];
  const issues = fieldIssues({ model: agent.model, outputType: agent.outputType }, undefined, `${path}.`);
  const naming = handoffs.map(({ to, toolName = null }) => ({
    targetAgentId: to,
    toolName,
    targetName: names.get(to) ?? '',
  }));
  for (const [index, { to }] of handoffs.entries()) {
    if (!names.has(to))
      issues.push({ path: `${path}.handoffs.${index}.to`, message: 'No agent of this document has this name.' });
  }
  issues.push(
    ...handoffIssues(
      refOf(agent),
      naming,
      (index, field) => `${path}.handoffs.${index}.${field === 'targetAgentId' ? 'to' : field}`,
    ),
  );
  if (agent.fallback === refOf(agent))
    issues.push({ path: `${path}.fallback`, message: 'An agent can not be its own fallback.' });
  else if (agent.fallback && !names.has(agent.fallback))
    issues.push({ path: `${path}.fallback`, message: 'No agent of this document has this name.' });
  return issues;
}
