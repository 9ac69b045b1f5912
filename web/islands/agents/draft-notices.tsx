import { useState } from 'react';
import { toast } from 'sonner';
import { api, type Schema, take } from '../../lib/api.ts';
import { LOCALE, t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Notice } from '../ui/states.tsx';
import { ValuesDifference } from './difference.tsx';
import { type AgentFormValues, valuesOf } from './form-values.ts';
import { ProblemNotice } from './problem-notice.tsx';
import type { Draft } from './use-draft.ts';

type Agent = Schema<'Agent'>;

const moment = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short' });
const WIDE = 'w-[min(44rem,calc(100vw-2rem))]';

/** Somebody else saved in between: both sides can be seen, and one of them is chosen. */
function ConflictNotice({ agentId, draft }: { agentId: string; draft: Draft }) {
  const [theirs, setTheirs] = useState<Agent | null>(null);
  const [isPending, setPending] = useState(false);

  async function withTheirs(then: (fresh: Agent) => unknown) {
    setPending(true);
    try {
      await then(await take(api.GET('/api/v1/agents/{agent_id}', { params: { path: { agent_id: agentId } } })));
    } catch (error) {
      toast.error(asProblem(error).message);
    } finally {
      setPending(false);
    }
  }
  const keepMine = () => withTheirs((fresh) => draft.overwrite(fresh.revision ?? 1));
  const takeTheirs = () => withTheirs((fresh) => draft.adopt(fresh));

  return (
    <Notice tone="warn" className="flex flex-wrap items-center justify-between gap-3">
      <span>
        <strong className="block font-medium">{t('agents.conflict.title')}</strong>
        {t('agents.conflict.text')}
      </span>
      <span className="flex flex-wrap gap-2">
        <Button size="sm" pending={isPending} onClick={() => void withTheirs(setTheirs)}>
          {t('agents.conflict.difference')}
        </Button>
        <Button size="sm" pending={isPending} onClick={() => void takeTheirs()}>
          {t('agents.conflict.theirs')}
        </Button>
        <Button size="sm" variant="primary" pending={isPending} onClick={() => void keepMine()}>
          {t('agents.conflict.mine')}
        </Button>
      </span>
      <Dialog
        open={theirs !== null}
        onOpenChange={(open) => !open && setTheirs(null)}
        title={t('agents.conflict.differenceTitle')}
        description={t('agents.conflict.differenceText')}
        className={WIDE}
      >
        {theirs && <ValuesDifference from={valuesOf(theirs)} to={draft.form.getValues()} />}
        <div className="flex flex-wrap justify-end gap-2">
          <Button
            onClick={() => {
              setTheirs(null);
              void takeTheirs();
            }}
          >
            {t('agents.conflict.theirs')}
          </Button>
          <Button
            variant="primary"
            onClick={() => {
              setTheirs(null);
              void keepMine();
            }}
          >
            {t('agents.conflict.mine')}
          </Button>
        </div>
      </Dialog>
    </Notice>
  );
}

/** Changes that a crash, or a closed tab, left on this machine. */
function KeptNotice({ draft, saved }: { draft: Draft; saved: AgentFormValues }) {
  const [isComparing, setComparing] = useState(false);
  const { kept } = draft;
  if (!kept) return null;
  return (
    <Notice tone="warn" className="flex flex-wrap items-center justify-between gap-3">
      <span>
        <strong className="block font-medium">{t('agents.kept.title', { time: moment.format(kept.at) })}</strong>
        {t('agents.kept.text')}
      </span>
      <span className="flex flex-wrap gap-2">
        <Button size="sm" onClick={() => setComparing(true)}>
          {t('agents.kept.difference')}
        </Button>
        <Button size="sm" onClick={draft.discardKept}>
          {t('agents.kept.discard')}
        </Button>
        <Button size="sm" variant="primary" onClick={draft.useKept}>
          {t('agents.kept.restore')}
        </Button>
      </span>
      <Dialog
        open={isComparing}
        onOpenChange={setComparing}
        title={t('agents.kept.differenceTitle')}
        description={t('agents.kept.differenceText')}
        className={WIDE}
      >
        <ValuesDifference from={saved} to={kept.values} />
      </Dialog>
    </Notice>
  );
}

/** What stands between the person and a saved draft, if anything does. */
export function DraftNotices({ agent, draft }: { agent: Agent; draft: Draft }) {
  const { state, kept } = draft;
  return (
    <div className="grid gap-3 empty:hidden">
      {kept && <KeptNotice draft={draft} saved={valuesOf(agent)} />}
      {state.kind === 'conflict' && <ConflictNotice agentId={agent.id} draft={draft} />}
      {state.kind === 'refused' && <ProblemNotice problem={state.problem} />}
    </div>
  );
}
