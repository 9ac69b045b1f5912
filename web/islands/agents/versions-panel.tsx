import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { GitCompare, History, MessagesSquare, MoreHorizontal, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { api, type Schema, take } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { agentQuery, diffQuery, type VersionSide, versionsQuery } from '../../lib/queries.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Textarea } from '../ui/field.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { Moment } from '../ui/moment.tsx';
import { ErrorState, Skeleton } from '../ui/states.tsx';
import { Badge } from '../ui/surface.tsx';
import type { Draft } from './use-draft.ts';
import { VersionDiff } from './version-diff.tsx';

type Agent = Schema<'Agent'>;

const WIDE = 'w-[min(44rem,calc(100vw-2rem))]';

/** What the draft has that the latest version has not; nothing while none is published. */
export function useDraftChanges(agent: Agent): number | null {
  const { data } = useQuery({ ...diffQuery(agent.id, agent.version, 'draft'), enabled: agent.version > 0 });
  return agent.version > 0 && data ? data.changes.length : null;
}

interface PublishProps {
  agent: Agent;
  open: boolean;
  onOpenChange(open: boolean): void;
}

/** Freezes the saved draft as the next version, with a note. What changed is in sight. */
export function PublishDialog({ agent, open, onOpenChange }: PublishProps) {
  const client = useQueryClient();
  const [note, setNote] = useState('');
  const publish = useMutation({
    mutationFn: () => {
      const revision = agent.revision === null ? {} : { revision: agent.revision };
      return take(
        api.POST('/api/v1/agents/{agent_id}/versions', {
          params: { path: { agent_id: agent.id } },
          body: { ...(note.trim() ? { note: note.trim() } : {}), ...revision },
        }),
      );
    },
    onSuccess: async ({ version }) => {
      toast.success(t('agents.versions.published', { version }));
      setNote('');
      onOpenChange(false);
      client.setQueryData(agentQuery(agent.id).queryKey, (known) => (known ? { ...known, version } : known));
      await Promise.all([
        client.invalidateQueries({ queryKey: ['agent', agent.id, 'versions'] }),
        client.invalidateQueries({ queryKey: ['agent', agent.id, 'diff'] }),
        client.invalidateQueries({ queryKey: ['agents'] }),
      ]);
    },
    onError: (fault) => toast.error(asProblem(fault).message),
  });
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('agents.versions.publishTitle', { version: agent.version + 1 })}
      description={t('agents.versions.publishText')}
      className={WIDE}
    >
      <Field label={t('agents.versions.note')} hint={t('agents.versions.noteHint')}>
        <Textarea rows={3} value={note} onChange={(event) => setNote(event.target.value)} maxLength={2000} />
      </Field>
      {agent.version > 0 && open && <VersionDiff agentId={agent.id} from={agent.version} to="draft" />}
      <div className="flex justify-end gap-2">
        <Button onClick={() => onOpenChange(false)}>{t('agents.versions.cancel')}</Button>
        <Button variant="primary" pending={publish.isPending} onClick={() => publish.mutate()}>
          {t('agents.editor.publish')}
        </Button>
      </div>
    </Dialog>
  );
}

function Against({ agent }: { agent: Agent }) {
  const changes = useDraftChanges(agent);
  if (changes === null) return null;
  return (
    <p className="text-soft text-sm">
      {changes === 0
        ? t('agents.versions.same', { version: agent.version })
        : t('agents.versions.changed', { count: changes, version: agent.version })}
    </p>
  );
}

/** Versions of the agent: what each says, how they differ, and the way back to one. */
export function VersionsPanel({ agent, draft }: { agent: Agent; draft: Draft }) {
  const { data, error, isPending, refetch } = useQuery(versionsQuery(agent.id));
  const [comparing, setComparing] = useState<[VersionSide, VersionSide] | null>(null);
  const restore = useMutation({
    // What is typed goes to the server first, so that undo leads back to exactly that.
    mutationFn: async (version: number) => {
      if (!(await draft.flush())) throw new Error(t('agents.versions.unsaved'));
      return take(
        api.POST('/api/v1/agents/{agent_id}/versions/{version}/restore', {
          params: { path: { agent_id: agent.id, version } },
        }),
      );
    },
    onSuccess: ({ dropped, ...restored }, version) => {
      const before = draft.form.getValues();
      const kept = structuredClone(before);
      draft.adopt(restored);
      const missing = dropped.map((entry) => entry.message).join(' ');
      toast.success(t('agents.versions.restored', { version }), {
        ...(missing ? { description: missing } : {}),
        duration: 10_000,
        action: { label: t('ui.undo'), onClick: () => draft.change(kept) },
      });
    },
    onError: (fault) => toast.error(fault instanceof Error ? fault.message : asProblem(fault).message),
  });

  return (
    <div className="grid gap-3">
      {isPending && <Skeleton className="h-16" />}
      {error && <ErrorState error={error} onRetry={() => refetch()} className="p-2" />}
      {data?.length === 0 && (
        <p className="flex items-center gap-2 text-faint text-sm">
          <History className="size-4" aria-hidden /> {t('agents.versions.none')}
        </p>
      )}
      <Against agent={agent} />
      {data && data.length > 0 && (
        <ol className="grid gap-1" aria-label={t('agents.versions.label')}>
          {data.map((entry, index) => {
            const before = data[index + 1]?.version;
            return (
              <li
                key={entry.version}
                className="flex items-start gap-3 rounded-md px-2 py-1.5 text-sm hover:bg-hover/50"
              >
                <span className="w-10 shrink-0 font-mono text-soft">
                  {t('agents.versionBadge', { version: entry.version })}
                </span>
                <span className="min-w-0 flex-1">
                  <span className="line-clamp-2">{entry.note || t('agents.versions.noNote')}</span>
                  <Moment at={entry.createdAt} className="text-faint text-xs" />
                </span>
                {index === 0 && <Badge tone="accent">{t('agents.versions.latest')}</Badge>}
                <Menu
                  trigger={
                    <Button
                      variant="ghost"
                      size="icon"
                      aria-label={t('agents.versions.more', { version: entry.version })}
                    >
                      <MoreHorizontal />
                    </Button>
                  }
                >
                  <MenuItem icon={<GitCompare />} onSelect={() => setComparing([entry.version, 'draft'])}>
                    {t('agents.versions.compare')}
                  </MenuItem>
                  {before !== undefined && (
                    <MenuItem icon={<GitCompare />} onSelect={() => setComparing([before, entry.version])}>
                      {t('agents.versions.comparePrevious')}
                    </MenuItem>
                  )}
                  <MenuItem
                    icon={<MessagesSquare />}
                    href={`/app/playground?agent=${agent.id}&version=${entry.version}`}
                  >
                    {t('agents.versions.run')}
                  </MenuItem>
                  <MenuItem icon={<RotateCcw />} onSelect={() => restore.mutate(entry.version)}>
                    {t('agents.versions.restore')}
                  </MenuItem>
                </Menu>
              </li>
            );
          })}
        </ol>
      )}
      <Dialog
        open={comparing !== null}
        onOpenChange={(open) => !open && setComparing(null)}
        title={
          comparing?.[1] === 'draft'
            ? t('agents.versions.compareTitle', { from: Number(comparing[0]) })
            : t('agents.versions.compareVersions', { from: Number(comparing?.[0]), to: Number(comparing?.[1]) })
        }
        className={WIDE}
      >
        {comparing && <VersionDiff agentId={agent.id} from={comparing[0]} to={comparing[1]} />}
      </Dialog>
    </div>
  );
}
