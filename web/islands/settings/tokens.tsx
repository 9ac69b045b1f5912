import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { api, type Schema, take } from '../../lib/api.ts';
import { showDay } from '../../lib/format.ts';
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
        <p className="text-faint text-xs">
          <span className="font-mono">…{token.hint}</span> · created <Moment at={token.createdAt} /> ·{' '}
          {token.lastUsedAt ? (
            <>
              last used <Moment at={token.lastUsedAt} />
            </>
          ) : (
            'never used'
          )}
        </p>
      </div>
      <div className="flex items-center gap-1.5">
        {token.scopes.map((scope) => (
          <Badge key={scope}>{scope}</Badge>
        ))}
        {isExpired ? (
          <Badge tone="bad">expired</Badge>
        ) : (
          <span className="pl-1 text-faint text-xs">
            {token.expiresAt ? `until ${showDay(token.expiresAt)}` : 'no expiry'}
          </span>
        )}
      </div>
      <Button variant="ghost" size="icon" onClick={onRevoke} aria-label={`Revoke token ${token.name}`}>
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
      toast.success('The token is revoked. It stopped working at once.');
      setRevoking(null);
      return client.invalidateQueries({ queryKey: tokensQuery.queryKey });
    },
    onError: (fault) => toast.error(asProblem(fault).message),
  });
  const newButton = (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <KeyRound /> New token
    </Button>
  );

  return (
    <>
      <PageHeader title="Personal tokens" action={data && data.length > 0 ? newButton : undefined}>
        With a token your own programs use the API as you. Give each one its own, with no more than it needs.
      </PageHeader>
      <Card>
        {isPending && <SkeletonRows rows={3} label="Loading tokens" />}
        {error && <ErrorState error={error} onRetry={() => refetch()} />}
        {data?.length === 0 && (
          <EmptyState icon={<KeyRound />} title="No tokens yet" action={newButton}>
            Create one to call the API with curl or from your code.
          </EmptyState>
        )}
        {data && data.length > 0 && (
          <ul className="divide-y divide-line" aria-label="Personal tokens">
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
        title={`Revoke “${revoking?.name ?? ''}”?`}
        description="Programs that use this token are refused from now on. This can't be undone."
        action="Revoke"
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
