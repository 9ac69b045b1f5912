import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { api, type Schema, take } from '../../lib/api.ts';
import { showDay } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { tokensQuery } from '../../lib/queries.ts';
import { Island } from '../../lib/query.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Moment } from '../ui/moment.tsx';
import { EmptyState, ErrorState, SkeletonRows } from '../ui/states.tsx';
import { Badge, Card, PageHeader } from '../ui/surface.tsx';
import { CreateToken } from './create-token.tsx';

type Token = Schema<'Token'>;

function TokenRow({ token, onRevoke }: { token: Token; onRevoke(): void }) {
  const isExpired = token.expiresAt !== null && Date.parse(token.expiresAt) < Date.now();
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3.5">
      <div className="min-w-0 flex-1 basis-56">
        <p className="truncate font-medium text-sm">{token.name}</p>
        <p className="flex flex-wrap gap-x-2 text-faint text-xs">
          <span className="font-mono">…{token.hint}</span>
          <span>{t.rich('settings.tokenCreated', { time: () => <Moment key="at" at={token.createdAt} /> })}</span>
          <span>
            {token.lastUsedAt === null
              ? t('settings.tokenNeverUsed')
              : t.rich('settings.tokenUsed', { time: () => <Moment key="at" at={token.lastUsedAt ?? ''} /> })}
          </span>
        </p>
      </div>
      <div className="flex items-center gap-1.5">
        {token.scopes.map((scope) => (
          <Badge key={scope}>{scope}</Badge>
        ))}
        {isExpired ? (
          <Badge tone="bad">{t('settings.tokenExpired')}</Badge>
        ) : (
          <span className="pl-1 text-faint text-xs">
            {token.expiresAt ? t('settings.tokenUntil', { day: showDay(token.expiresAt) }) : t('settings.tokenForEver')}
          </span>
        )}
      </div>
      <Button
        variant="ghost"
        size="icon"
        onClick={onRevoke}
        aria-label={t('settings.tokenRevokeNamed', { name: token.name })}
      >
        <Trash2 />
      </Button>
    </li>
  );
}

function TokenList() {
  const client = useQueryClient();
  const { data, error, isPending, refetch } = useQuery(tokensQuery);
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<Token | null>(null);
  const revoke = useMutation({
    mutationFn: (tokenId: string) =>
      take(api.DELETE('/api/v1/users/tokens/{token_id}', { params: { path: { token_id: tokenId } } })),
    onSuccess: () => {
      toast.success(t('settings.tokenRevoked'));
      setRevoking(null);
      return client.invalidateQueries({ queryKey: tokensQuery.queryKey });
    },
    onError: (fault) => toast.error(asProblem(fault).message),
  });
  const newButton = (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <KeyRound /> {t('settings.tokenNew')}
    </Button>
  );

  return (
    <>
      <PageHeader title={t('settings.tokens')} action={data && data.length > 0 ? newButton : undefined}>
        {t('settings.tokensText')}
      </PageHeader>
      <Card>
        {isPending && <SkeletonRows rows={3} label={t('settings.tokensLoading')} />}
        {error && <ErrorState error={error} onRetry={() => refetch()} />}
        {data?.length === 0 && (
          <EmptyState icon={<KeyRound />} title={t('settings.tokensEmpty')} action={newButton}>
            {t('settings.tokensEmptyText')}
          </EmptyState>
        )}
        {data && data.length > 0 && (
          <ul className="divide-y divide-line" aria-label={t('settings.tokens')}>
            {data.map((token) => (
              <TokenRow key={token.id} token={token} onRevoke={() => setRevoking(token)} />
            ))}
          </ul>
        )}
      </Card>
      <CreateToken open={creating} onOpenChange={setCreating} />
      <ConfirmDialog
        open={revoking !== null}
        onOpenChange={(open) => !open && setRevoking(null)}
        title={t('settings.tokenRevokeTitle', { name: revoking?.name ?? '' })}
        description={t('settings.tokenRevokeText')}
        action={t('settings.tokenRevoke')}
        pending={revoke.isPending}
        onConfirm={() => revoking && revoke.mutate(revoking.id)}
      />
    </>
  );
}

export function Tokens() {
  return (
    <Island>
      <TokenList />
    </Island>
  );
}
