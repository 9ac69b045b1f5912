import { type UseFormReturn, useWatch } from 'react-hook-form';
import type { Schema } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import type { AgentFormValues } from './form-values.ts';

/** The address to give to others, once there is something that they can see. */
export function SharingLink({ agent, form }: { agent: Schema<'Agent'>; form: UseFormReturn<AgentFormValues> }) {
  const visibility = useWatch({ control: form.control, name: 'visibility' });
  if (visibility === 'private') return null;
  if (agent.version === 0) return <p className="text-sm text-warn">{t('agents.sharing.unpublished')}</p>;
  const address = `${window.location.origin}/app/agents/${agent.id}`;
  return (
    <p className="flex flex-wrap items-center gap-2 text-sm">
      <span className="text-soft">{t('agents.sharing.link')}</span>
      <code className="min-w-0 break-all rounded-sm bg-sunken px-1.5 py-0.5 font-mono text-xs">{address}</code>
      <CopyButton text={address} label={t('agents.sharing.copyLink')} />
    </p>
  );
}
