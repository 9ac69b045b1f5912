import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Check, Pencil, X } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { api, type Schema, take } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { runQuery } from '../../lib/queries.ts';
import { announceMove } from '../../lib/run-stream.ts';
import { JsonArea } from '../schema-form/json-field.tsx';
import { isObject } from '../schema-form/schema.ts';
import { ToolIcon } from '../tools/tool-icon.tsx';
import { Button } from '../ui/button.tsx';
import { Field, Textarea } from '../ui/field.tsx';
import { Moment } from '../ui/moment.tsx';
import { Notice } from '../ui/states.tsx';
import { Card } from '../ui/surface.tsx';

type Approval = Schema<'Approval'>;
type Decision = { decision: 'approve'; args?: Record<string, unknown> } | { decision: 'reject'; message?: string };

/** Says what shall become of the call; whoever follows the run looks again at once. */
function useDecide({ id, runId }: Approval) {
  const client = useQueryClient();
  const refresh = () => {
    for (const queryKey of [['approvals'], ['notifications'], runQuery(runId).queryKey, ['runs']])
      void client.invalidateQueries({ queryKey });
  };
  return useMutation({
    mutationFn: (body: Decision) =>
      take(
        api.POST('/api/v1/runs/{run_id}/approvals/{approval_id}', {
          params: { path: { run_id: runId, approval_id: id } },
          body,
        }),
      ),
    onSuccess: (_, { decision }) => {
      toast.success(decision === 'approve' ? t('approvals.approved') : t('approvals.rejected'));
      announceMove();
      refresh();
    },
    onError: (fault) => {
      if (asProblem(fault).code !== 'illegal_transition') return;
      toast(t('approvals.already'));
      announceMove();
      refresh();
    },
  });
}

/** Why it was refused, in the API's words: these arguments don't fit, or the run is over. */
function Fault({ error }: { error: unknown }) {
  const problem = asProblem(error);
  return (
    <Notice tone="bad">
      {problem.message}
      {problem.issues.map((issue) => (
        <span key={issue.path + issue.message} className="block font-mono text-xs">
          {issue.path} {issue.message}
        </span>
      ))}
    </Notice>
  );
}

interface FormProps {
  approval: Approval;
  decide: ReturnType<typeof useDecide>;
  onBack(): void;
}

function EditForm({ approval, decide, onBack }: FormProps) {
  const [args, setArgs] = useState<unknown>(approval.args);
  const [isWhole, setWhole] = useState(true);
  return (
    <>
      <JsonArea
        label={t('approvals.args')}
        value={args}
        onChange={setArgs}
        onWhole={setWhole}
        error={isObject(args) ? undefined : t('approvals.notObject')}
      />
      <div className="flex flex-wrap gap-2">
        <Button
          size="sm"
          variant="primary"
          disabled={!isWhole || !isObject(args)}
          pending={decide.isPending}
          onClick={() => isObject(args) && decide.mutate({ decision: 'approve', args })}
        >
          <Check /> {t('approvals.approveEdited')}
        </Button>
        <Button size="sm" disabled={decide.isPending} onClick={onBack}>
          {t('approvals.back')}
        </Button>
      </div>
    </>
  );
}

function RejectForm({ decide, onBack }: FormProps) {
  const [message, setMessage] = useState('');
  return (
    <>
      <Field label={t('approvals.rejectWith')} hint={t('approvals.rejectHint')}>
        <Textarea
          rows={2}
          className="min-h-0"
          maxLength={2_000}
          value={message}
          onChange={(event) => setMessage(event.target.value)}
        />
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button
          size="sm"
          variant="danger"
          pending={decide.isPending}
          onClick={() =>
            decide.mutate({ decision: 'reject', ...(message.trim() === '' ? {} : { message: message.trim() }) })
          }
        >
          <X /> {t('approvals.rejectConfirm')}
        </Button>
        <Button size="sm" disabled={decide.isPending} onClick={onBack}>
          {t('approvals.back')}
        </Button>
      </div>
    </>
  );
}

/** One call that waits: what it would do, and yes, yes with other arguments, or no. */
export function ApprovalCard({ approval, agentName }: { approval: Approval; agentName: string | undefined }) {
  const [view, setView] = useState<'ask' | 'edit' | 'reject'>('ask');
  const decide = useDecide(approval);
  const title = agentName
    ? t('approvals.asks', { agent: agentName, tool: approval.toolName })
    : t('approvals.asksPlain', { tool: approval.toolName });
  const form = { approval, decide, onBack: () => setView('ask') };
  return (
    <Card className="grid gap-3 p-4" aria-label={title} data-testid="approval-card">
      <header className="flex items-start gap-2.5">
        <ToolIcon kind={approval.toolKind} className="mt-0.5 size-4 shrink-0 text-accent" />
        <div className="min-w-0 flex-1">
          <p className="font-medium text-sm">{title}</p>
          <Moment at={approval.requestedAt} className="text-faint text-xs" />
        </div>
      </header>
      {approval.reason === 'unknown_outcome' && <Notice tone="warn">{t('approvals.unknownOutcome')}</Notice>}
      {view !== 'edit' && (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
          tabIndex={0}
          className="max-h-60 overflow-auto whitespace-pre-wrap break-words rounded-md border border-line bg-sunken p-2.5 font-mono text-xs"
        >
          {JSON.stringify(approval.args, null, 2)}
        </pre>
      )}
      {decide.error && asProblem(decide.error).code !== 'illegal_transition' && <Fault error={decide.error} />}
      {view === 'edit' && <EditForm {...form} />}
      {view === 'reject' && <RejectForm {...form} />}
      {view === 'ask' && (
        <div className="flex flex-wrap gap-2">
          <Button
            size="sm"
            variant="primary"
            pending={decide.isPending}
            onClick={() => decide.mutate({ decision: 'approve' })}
          >
            <Check /> {t('approvals.approve')}
          </Button>
          <Button size="sm" disabled={decide.isPending} onClick={() => setView('edit')}>
            <Pencil /> {t('approvals.edit')}
          </Button>
          <Button size="sm" disabled={decide.isPending} onClick={() => setView('reject')}>
            <X /> {t('approvals.reject')}
          </Button>
        </div>
      )}
    </Card>
  );
}
