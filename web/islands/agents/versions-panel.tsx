import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { GitCompare, MoreHorizontal, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { api, type Schema, take } from '../../lib/api.ts';
import { asProblem } from '../../lib/problem.ts';
import { agentQuery, versionsQuery } from '../../lib/queries.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog, Dialog } from '../ui/dialog.tsx';
import { Field, Textarea } from '../ui/field.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { Moment } from '../ui/moment.tsx';
import { ErrorState, Skeleton } from '../ui/states.tsx';
import { Panel } from '../ui/surface.tsx';
import { VersionDiff } from './version-diff.tsx';

type Agent = Schema<'Agent'>;

interface VersionsPanelProps {
  agent: Agent;
  /** Unsaved changes are not part of what is published. */
  hasUnsaved: boolean;
  onRestored(): void;
}

function PublishDialog({
  agent,
  open,
  onOpenChange,
}: {
  agent: Agent;
  open: boolean;
  onOpenChange(open: boolean): void;
}) {
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
      toast.success(`Version ${version} is published.`);
      setNote('');
      onOpenChange(false);
      client.setQueryData(agentQuery(agent.id).queryKey, (known) => (known ? { ...known, version } : known));
      await client.invalidateQueries({ queryKey: ['agent', agent.id, 'versions'] });
      await client.invalidateQueries({ queryKey: ['agent', agent.id, 'diff'] });
    },
    onError: (fault) => toast.error(asProblem(fault).message),
  });
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Publish version ${agent.version + 1}`}
      description="A version never changes again. Whoever may see this agent runs the latest one."
    >
      <Field label="What is new" hint="For you and for those who use it. May stay empty.">
        <Textarea rows={3} value={note} onChange={(event) => setNote(event.target.value)} maxLength={2000} />
      </Field>
      {agent.version > 0 && <VersionDiff agentId={agent.id} from={agent.version} to="draft" />}
      <div className="flex justify-end gap-2">
        <Button onClick={() => onOpenChange(false)}>Cancel</Button>
        <Button variant="primary" pending={publish.isPending} onClick={() => publish.mutate()}>
          Publish
        </Button>
      </div>
    </Dialog>
  );
}

export function VersionsPanel({ agent, hasUnsaved, onRestored }: VersionsPanelProps) {
  const { data, error, isPending, refetch } = useQuery(versionsQuery(agent.id));
  const [publishing, setPublishing] = useState(false);
  const [comparing, setComparing] = useState<number | null>(null);
  const [restoring, setRestoring] = useState<number | null>(null);
  const restore = useMutation({
    mutationFn: (version: number) =>
      take(
        api.POST('/api/v1/agents/{agent_id}/versions/{version}/restore', {
          params: { path: { agent_id: agent.id, version } },
        }),
      ),
    onSuccess: (restored, version) => {
      setRestoring(null);
      const missing = restored.dropped.map((entry) => entry.message).join(' ');
      toast.success(`The draft is version ${version} again.`, missing ? { description: missing } : {});
      onRestored();
    },
    onError: (fault) => toast.error(asProblem(fault).message),
  });

  return (
    <Panel
      title="Versions"
      action={
        <Button
          size="sm"
          onClick={() => setPublishing(true)}
          disabled={hasUnsaved}
          title={hasUnsaved ? 'Save first' : undefined}
        >
          Publish
        </Button>
      }
    >
      {isPending && <Skeleton className="h-16" />}
      {error && <ErrorState error={error} onRetry={() => refetch()} className="p-2" />}
      {data?.length === 0 && <p className="text-faint text-sm">Nothing published yet. Only you can run this agent.</p>}
      {data && data.length > 0 && (
        <ol className="grid gap-2" aria-label="Versions">
          {data.map((entry) => (
            <li key={entry.version} className="flex items-start gap-2 text-sm">
              <span className="w-8 shrink-0 font-mono text-soft">v{entry.version}</span>
              <span className="min-w-0 flex-1">
                <span className="line-clamp-2">{entry.note || 'No note'}</span>
                <Moment at={entry.createdAt} className="text-faint text-xs" />
              </span>
              <Menu
                trigger={
                  <Button variant="ghost" size="icon" aria-label={`More for version ${entry.version}`}>
                    <MoreHorizontal />
                  </Button>
                }
              >
                <MenuItem icon={<GitCompare />} onSelect={() => setComparing(entry.version)}>
                  Compare with the draft
                </MenuItem>
                <MenuItem icon={<RotateCcw />} onSelect={() => setRestoring(entry.version)}>
                  Restore
                </MenuItem>
              </Menu>
            </li>
          ))}
        </ol>
      )}
      <PublishDialog agent={agent} open={publishing} onOpenChange={setPublishing} />
      <Dialog
        open={comparing !== null}
        onOpenChange={(open) => !open && setComparing(null)}
        title={`Version ${comparing ?? ''} against the draft`}
        className="w-[min(44rem,calc(100vw-2rem))]"
      >
        {comparing !== null && <VersionDiff agentId={agent.id} from={comparing} to="draft" />}
      </Dialog>
      <ConfirmDialog
        open={restoring !== null}
        onOpenChange={(open) => !open && setRestoring(null)}
        title={`Restore version ${restoring ?? ''}?`}
        description={
          hasUnsaved
            ? 'The draft becomes what this version was. Your unsaved changes and the present draft are lost.'
            : 'The draft becomes what this version was. The present draft is lost unless you publish it first.'
        }
        action="Restore"
        pending={restore.isPending}
        onConfirm={() => restoring !== null && restore.mutate(restoring)}
      />
    </Panel>
  );
}
