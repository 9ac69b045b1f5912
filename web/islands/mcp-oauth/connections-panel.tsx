import { useQuery } from '@tanstack/react-query';
import { t } from '../../lib/messages.ts';
import { ErrorState, SkeletonRows } from '../ui/states.tsx';
import { Panel } from '../ui/surface.tsx';
import { ConnectionFacts } from './connection-facts.tsx';
import { type Connection, connectionsQuery } from './connection-queries.ts';
import { Disconnect } from './disconnect.tsx';
import { SignInControls } from './sign-in-controls.tsx';

const stay = () => undefined;

function Row({ connection }: { connection: Connection }) {
  return (
    <li className="grid gap-2 px-5 py-3.5" aria-label={connection.label}>
      <p className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
        <span className="font-medium text-sm">{connection.label}</span>
        <span className="wrap-anywhere font-mono text-faint text-xs">{connection.url}</span>
      </p>
      <ConnectionFacts connection={connection} />
      <div className="flex flex-wrap items-start gap-2">
        {connection.status === 'ended' && <SignInControls url={connection.url} connection={connection} onDone={stay} />}
        <Disconnect connection={connection} />
      </div>
    </li>
  );
}

/** Everywhere that the account is signed in for its tools. */
export function ConnectionsPanel() {
  const { data, error, isPending, refetch } = useQuery(connectionsQuery);
  return (
    <div id="mcp-connections" className="scroll-mt-6">
      <Panel title={t('mcp.title')} description={t('mcp.about')}>
        {isPending && <SkeletonRows rows={1} />}
        {error && !data && <ErrorState error={error} onRetry={() => refetch()} />}
        {data?.length === 0 && <p className="text-faint text-sm">{t('mcp.empty')}</p>}
        {data && data.length > 0 && (
          <ul className="-mx-5 divide-y divide-line border-line border-t" aria-label={t('mcp.list')}>
            {data.map((connection) => (
              <Row key={connection.id} connection={connection} />
            ))}
          </ul>
        )}
      </Panel>
    </div>
  );
}
