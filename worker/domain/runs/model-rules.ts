import { AUTO, type RunDefinition } from '../../engine/definition.ts';
import type { ModelDirectory, ModelFacts } from '../../engine/ports.ts';

/** Why a run can't begin with these models. */
export interface ModelRefusal {
  code: 'model_unavailable' | 'validation_failed';
  path: string;
  message: string;
}

/** Models that are named to somebody who needs another one. */
const SUGGESTIONS = 2;

/** Two models that can call functions: of the same provider first, then the cheapest within reach. */
function thatCan(directory: ModelDirectory, provider: string): string {
  const able = directory
    .all()
    .filter((model) => model.tools)
    .toSorted(
      (a, b) =>
        Number(b.usable) - Number(a.usable) ||
        Number(b.provider === provider) - Number(a.provider === provider) ||
        a.microcreditsPerToken - b.microcreditsPerToken,
    );
  return able
    .slice(0, SUGGESTIONS)
    .map((model) => model.name)
    .join(' or ');
}

/** Agents that the run may reach: the one that begins, and everyone behind a handoff or a fallback. */
function reachable(definition: RunDefinition, from: string): string[] {
  const seen = new Set<string>();
  const queue = [from];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const agent = definition.agents[id];
    if (!agent || seen.has(id)) continue;
    seen.add(id);
    queue.push(...agent.handoffs.map((link) => link.targetAgentId));
    if (agent.fallbackAgentId) queue.push(agent.fallbackAgentId);
  }
  return [...seen];
}

/** Who can serve an agent on `auto`, whatever the task turns out to be. */
function autoCandidates(directory: ModelDirectory, forbid: readonly string[], tools: boolean): ModelFacts[] {
  return directory.all().filter((model) => model.usable && !forbid.includes(model.provider) && (model.tools || !tools));
}

/**
 * What keeps a run from beginning: no key for the first agent's model and its fallbacks, or an agent with
 * handoffs on a model without function calling, which would only fail half-way. `null` when nothing does.
 */
export function modelRefusal(
  definition: RunDefinition,
  entryAgentId: string,
  directory: ModelDirectory,
): ModelRefusal | null {
  for (const id of reachable(definition, entryAgentId)) {
    const agent = definition.agents[id];
    if (!agent) continue;
    const path = `agents.${id}.model`;
    const needsTools = agent.handoffs.length > 0;
    const { provider, name, keyId, fallbacks = [], routing } = agent.model;
    if (provider === AUTO) {
      if (autoCandidates(directory, routing?.forbid ?? [], needsTools).length > 0 || id !== entryAgentId) continue;
      const message = `"${agent.name}" leaves the choice of its model to us, but none can serve it with the keys at hand. Add one in Settings → Provider keys, or forbid fewer providers.`;
      return { code: 'model_unavailable', path, message };
    }
    const facts = directory.find({ provider, name, ...(keyId === undefined ? {} : { keyId }) });
    if (needsTools && facts && !facts.tools) {
      const message = `"${agent.name}" hands off to other agents, but ${facts.title} can't call functions. Choose ${thatCan(directory, provider)} instead.`;
      return { code: 'validation_failed', path, message };
    }
    const usable = facts?.usable || fallbacks.some((ref) => directory.find(ref)?.usable);
    if (id !== entryAgentId || usable) continue;
    return {
      code: 'model_unavailable',
      path,
      message: `"${agent.name}" uses ${name} of ${provider}, for which there is no key. Add one in Settings → Provider keys, or choose another model.`,
    };
  }
  return null;
}
