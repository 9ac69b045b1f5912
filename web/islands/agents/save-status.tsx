import { Check, CloudOff, LoaderCircle, PencilLine, TriangleAlert } from 'lucide-react';
import type { SaveState } from '../../lib/autosave.ts';
import { LOCALE, t } from '../../lib/messages.ts';

const clock = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit', hour12: false });

function wordsOf(state: SaveState): string {
  switch (state.kind) {
    case 'saved':
      return state.at === null ? t('agents.save.savedNow') : t('agents.save.saved', { time: clock.format(state.at) });
    case 'offline':
      return state.problem.code === 'offline' ? t('agents.save.offline') : t('agents.save.trouble');
    default:
      return t(`agents.save.${state.kind}`);
  }
}

const ICONS = {
  saved: Check,
  waiting: PencilLine,
  saving: LoaderCircle,
  invalid: TriangleAlert,
  offline: CloudOff,
  conflict: TriangleAlert,
  refused: TriangleAlert,
} as const;

const QUIET: readonly SaveState['kind'][] = ['saved', 'waiting', 'saving'];

/** Whether the draft is saved, in a few words; spoken when it changes. */
export function SaveStatus({ state }: { state: SaveState }) {
  const Icon = ICONS[state.kind];
  const tone = QUIET.includes(state.kind) ? 'text-faint' : 'text-warn';
  return (
    <span role="status" data-save={state.kind} className={`inline-flex items-center gap-1.5 text-xs ${tone}`}>
      <Icon className={`size-3.5 ${state.kind === 'saving' ? 'animate-spin' : ''}`} aria-hidden />
      {wordsOf(state)}
    </span>
  );
}
