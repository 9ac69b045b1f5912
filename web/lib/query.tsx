import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Component, type ReactNode } from 'react';
import { Button } from '../islands/ui/button.tsx';
import { noteReachable, noteUnreachable } from './connection.ts';
import { useLiving } from './living.ts';
import { t } from './messages.ts';
import { asProblem } from './problem.ts';
import { setStyleNonce } from './style-nonce.ts';

/** Tells the banner that the server is out of reach; every other refusal is an answer. */
function noteFailure(error: unknown): void {
  if (asProblem(error).code === 'offline') noteUnreachable();
  else noteReachable();
}

function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: noteFailure, onSuccess: noteReachable }),
    mutationCache: new MutationCache({ onError: noteFailure, onSuccess: noteReachable }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        refetchOnWindowFocus: true,
        retry: (count, error) => {
          const { status, code } = asProblem(error);
          return count < 2 && (code === 'offline' || status >= 500);
        },
      },
    },
  });
}

let shared: QueryClient | undefined;

/** One client for all islands of a page; on the server one each, since renders must not share data. */
function queryClient(): QueryClient {
  if (typeof window === 'undefined') return createQueryClient();
  setStyleNonce();
  shared ??= createQueryClient();
  return shared;
}

/** Stands where an island broke. Its own words would help nobody: the browser's console has them. */
function FailedPart({ onRetry }: { onRetry(): void }) {
  return (
    <div
      role="alert"
      className="grid justify-items-center gap-3 rounded-lg border border-line bg-surface p-6 text-center"
    >
      <p className="text-soft text-sm">{t('shell.partFailed')}</p>
      <Button size="sm" onClick={onRetry}>
        {t('ui.retry')}
      </Button>
    </div>
  );
}

class Boundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  /** What only the broken part had read may be what broke it, so it is read again. */
  readonly #retry = () => {
    queryClient().removeQueries({ type: 'inactive' });
    this.setState({ error: null });
  };

  override render() {
    if (this.state.error === null) return this.props.children;
    return <FailedPart onRetry={this.#retry} />;
  }
}

/** What every island stands in: the shared cache, and a wall that keeps one island's fault from the others. */
export function Island({ children }: { children: ReactNode }) {
  useLiving();
  return (
    <QueryClientProvider client={queryClient()}>
      <Boundary>{children}</Boundary>
    </QueryClientProvider>
  );
}
