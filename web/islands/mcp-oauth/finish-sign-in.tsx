import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api, type Schema, take } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { Island } from '../../lib/query.tsx';
import { Notice, SkeletonText } from '../ui/states.tsx';
import { PageHeader } from '../ui/surface.tsx';
import { ConnectionFacts } from './connection-facts.tsx';
import { tellSignedIn } from './connection-queries.ts';

const SENT_BACK = ['code', 'iss', 'error'] as const;

/** What the authorization server sent this browser back with. */
function sentBack(): Schema<'FinishMcpSignIn'> {
  const query = new URLSearchParams(window.location.search);
  const rest = SENT_BACK.flatMap((name) => {
    const value = query.get(name);
    return value ? [[name, value] as const] : [];
  });
  return { state: query.get('state') ?? '-', ...Object.fromEntries(rest) };
}

function Finish() {
  const asked = useRef(false);
  const { mutate, data, error } = useMutation({
    mutationFn: () => {
      const body = sentBack();
      // A code is good once and for nobody else; neither it nor the state has to stay in the history.
      window.history.replaceState(null, '', window.location.pathname);
      return take(api.POST('/api/v1/mcp/sign-ins/finish', { body }));
    },
    onSuccess: ({ id }) => {
      tellSignedIn(id);
      window.close();
    },
  });
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    mutate();
  }, [mutate]);
  if (error)
    return (
      <>
        <PageHeader title={t('mcp.failedTitle')}>{t('mcp.failed')}</PageHeader>
        <Notice tone="bad">{asProblem(error).message}</Notice>
      </>
    );
  if (!data)
    return (
      <>
        <PageHeader title={t('mcp.page')} />
        <SkeletonText label={t('mcp.finishing')} />
      </>
    );
  return (
    <>
      <PageHeader title={t('mcp.doneTitle')}>{t('mcp.done', { name: data.label })}</PageHeader>
      <ConnectionFacts connection={data} />
      <p className="mt-4 text-sm">
        <a href="/app/settings/keys#mcp-connections" className="text-accent underline underline-offset-2">
          {t('mcp.toKeys')}
        </a>
      </p>
    </>
  );
}

/** The page that authorization servers send people back to: it completes the sign-in and tells the page that waits. */
export function FinishSignIn() {
  return (
    <Island>
      <Finish />
    </Island>
  );
}
