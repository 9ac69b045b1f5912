import { t } from '../../lib/messages.ts';
import { Moment } from '../ui/moment.tsx';
import { Badge } from '../ui/surface.tsx';
import type { Connection } from './connection-queries.ts';

/** What is known of a sign-in: whether it holds, whose it is, what it may do, and until when. */
export function ConnectionFacts({ connection }: { connection: Connection }) {
  const { status, account, scopes, expiresAt, renewable, reason } = connection;
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-faint text-xs">
        <Badge tone={status === 'connected' ? 'good' : 'bad'}>
          {status === 'connected' ? t('mcp.connected') : t('mcp.ended')}
        </Badge>
        {account && <span className="wrap-anywhere">{t('mcp.asAccount', { account })}</span>}
        <span className="wrap-anywhere">
          {scopes.length > 0 ? t('mcp.scopes', { scopes: scopes.join(', ') }) : t('mcp.noScopes')}
        </span>
        {status === 'connected' && (
          <span>
            {expiresAt ? (
              <>
                {t('mcp.until')} <Moment at={expiresAt} />
                {renewable && `, ${t('mcp.renewed')}`}
              </>
            ) : (
              t('mcp.untilRevoked')
            )}
          </span>
        )}
      </p>
      {status === 'ended' && (
        <p className="wrap-anywhere text-bad text-xs">{t('mcp.endedWhy', { reason: reason ?? '' })}</p>
      )}
    </>
  );
}
