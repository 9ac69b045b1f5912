import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take } from '../../lib/api.ts';
import { useRested } from '../../lib/debounce.ts';
import { t } from '../../lib/messages.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { ErrorState, Skeleton } from '../ui/states.tsx';
import type { ToolDraft } from './tool-values.ts';

/** What the model gets of a tool as it stands in the form, saved or not. */
function usePreview(agentId: string, tool: ToolDraft, wanted: boolean) {
  const { id: _, ...draft } = tool;
  const body = useRested(JSON.stringify({ ...draft, enabled: true }), 400);
  return useQuery({
    queryKey: ['tool-preview', agentId, body],
    queryFn: async () => {
      const params = { path: { agent_id: agentId } };
      const tools = [JSON.parse(body) as Omit<ToolDraft, 'id'>];
      return (await take(api.POST('/api/v1/agents/{agent_id}/tools/preview', { params, body: { tools } }))).data;
    },
    enabled: wanted,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
}

function Specification({ agentId, tool }: { agentId: string; tool: ToolDraft }) {
  const { data, error, isPending, refetch } = usePreview(agentId, tool, true);
  if (error) return <ErrorState error={error} onRetry={() => refetch()} className="py-4" />;
  if (isPending) return <Skeleton className="mt-3 h-32" />;
  if (data.length === 0) return <p className="mt-2 text-faint text-xs">{t('tools.preview.none')}</p>;
  const text = JSON.stringify(
    data.map((one) => one.specification),
    null,
    2,
  );
  return (
    <div className="relative mt-3">
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        className="max-h-80 overflow-auto rounded-md border border-line bg-sunken p-3 font-mono text-xs"
      >
        {text}
      </pre>
      <span className="absolute top-1.5 right-1.5">
        <CopyButton text={text} label={t('tools.preview.copy')} compact />
      </span>
    </div>
  );
}

/** The exact specification that goes to the model, asked for when somebody looks. */
export function ToolPreview({ agentId, tool }: { agentId: string; tool: ToolDraft }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <section aria-label={t('tools.preview.title')} className="border-line border-t pt-4">
      <h3 className="mb-1 font-semibold text-sm">{t('tools.preview.title')}</h3>
      <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="w-fit select-none rounded-sm text-soft text-xs hover:text-ink">
          {t('tools.preview.show')}
        </summary>
        {isOpen && <Specification agentId={agentId} tool={tool} />}
      </details>
    </section>
  );
}
