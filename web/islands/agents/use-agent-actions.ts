import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import { api, type Schema, take } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { notesOf } from './program-notes.ts';

/** As much of an agent as an action has to know. */
export type Named = Pick<Schema<'AgentSummary'>, 'id' | 'name'>;

/** How long a deletion can be taken back from its toast, in milliseconds. From the bin it can for 30 days. */
const REGRET_MS = 10_000;

/** How long it can be read what an exported program leaves out; its head says it as well. */
const NOTES_MS = 20_000;

/** Hands a text to the browser as a file. */
function download(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** A file's name from an agent's: letters and digits of any language, the rest as dashes. */
export function fileName(name: string, extension: 'agents.json' | 'ts' = 'agents.json'): string {
  const plain = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  return `${plain || 'agent'}.${extension}`;
}

/** What can be done with one agent or several. Every action says what it did, and deletions can be taken back. */
export function useAgentActions() {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ['agents'] });
  const onError = (fault: unknown) => {
    toast.error(asProblem(fault).message);
    void refresh();
  };

  const restore = useMutation({
    mutationFn: (ids: readonly string[]) => take(api.POST('/api/v1/agents/restore', { body: { ids: [...ids] } })),
    onSuccess: ({ restored }) => {
      toast.success(t('agents.restored', { count: restored.length }));
      return refresh();
    },
    onError,
  });

  const remove = useMutation({
    mutationFn: (agents: readonly Named[]) =>
      take(api.POST('/api/v1/agents/delete', { body: { ids: agents.map((agent) => agent.id) } })),
    onSuccess: ({ deleted, refused }, agents) => {
      const nameOf = (id: string) => agents.find((agent) => agent.id === id)?.name ?? '';
      const first = deleted[0];
      if (first) {
        toast(t('agents.deleted', { count: deleted.length, name: nameOf(first) }), {
          description: t('agents.deletedHint', { count: deleted.length }),
          duration: REGRET_MS,
          action: { label: t('ui.undo'), onClick: () => restore.mutate(deleted) },
        });
      }
      const inUse = refused.filter((entry) => entry.code === 'agent_in_use');
      const [one] = inUse;
      if (one && inUse.length === 1) {
        const users = one.usedBy.map((user) => `“${user.name}”`).join(', ');
        toast.warning(t('agents.inUse', { name: nameOf(one.id), users, count: one.usedBy.length }));
      } else if (one) {
        const names = inUse.map((entry) => `“${nameOf(entry.id)}”`).join(', ');
        toast.warning(t('agents.inUseMany', { count: inUse.length, names }));
      }
      if (refused.length > inUse.length) toast.warning(t('agents.goneAlready'));
      return refresh();
    },
    onError,
  });

  const removeForever = useMutation({
    mutationFn: (agent: Named) =>
      take(
        api.DELETE('/api/v1/agents/{agent_id}', {
          params: { path: { agent_id: agent.id }, query: { forever: 'true' } },
        }),
      ),
    onSuccess: (_, agent) => {
      toast.success(t('agents.removed', { name: agent.name }));
      return refresh();
    },
    onError,
  });

  const duplicate = useMutation({
    // One after the other, so that the copies stand in the order of their originals.
    mutationFn: async (agents: readonly Named[]) => {
      const copies: Named[] = [];
      for (const agent of agents) {
        const path = { agent_id: agent.id };
        copies.push(await take(api.POST('/api/v1/agents/{agent_id}/clone', { params: { path }, body: {} })));
      }
      return copies;
    },
    onSuccess: (copies) => {
      toast.success(t('agents.copied', { count: copies.length, name: copies[0]?.name ?? '' }));
      return refresh();
    },
    onError,
  });

  const exportAgents = useMutation({
    mutationFn: async (agents: readonly Named[]) => {
      const document_ = await take(
        api.POST('/api/v1/agents/export', { body: { ids: agents.map((agent) => agent.id) } }),
      );
      const name = fileName(agents.length === 1 ? (agents[0]?.name ?? '') : 'agents');
      download(name, JSON.stringify(document_, null, 2), 'application/json');
    },
    onError,
  });

  const exportProgram = useMutation({
    mutationFn: async ({ id, name }: Named) => {
      const params = { path: { agent_id: id }, query: { format: 'typescript' as const } };
      const program = await take(api.GET('/api/v1/agents/{agent_id}/export', { params, parseAs: 'text' }));
      download(fileName(name, 'ts'), program, 'text/typescript');
      return notesOf(program);
    },
    onSuccess: (notes, { name }) => {
      const title = t('agents.exportedProgram', { name, count: notes.length });
      if (notes.length === 0) toast.success(title);
      else toast(title, { description: notes.join(' '), duration: NOTES_MS });
    },
    onError,
  });

  return { restore, remove, removeForever, duplicate, exportAgents, exportProgram };
}
