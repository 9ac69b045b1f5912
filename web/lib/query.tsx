import { MutationCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Component, type ReactNode } from 'react';
import { ErrorState } from '../islands/ui/states.tsx';
import { asProblem } from './problem.ts';
import { setStyleNonce } from './style-nonce.ts';

function createQueryClient(): QueryClient {
  return new QueryClient({
    mutationCache: new MutationCache(),
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

class Boundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return <ErrorState error={this.state.error} onRetry={() => this.setState({ error: null })} />;
  }
}

/** What every island stands in: the shared cache, and a wall that keeps one island's fault from the others. */
export function Island({ children }: { children: ReactNode }) {
  return (
    <QueryClientProvider client={queryClient()}>
      <Boundary>{children}</Boundary>
    </QueryClientProvider>
  );
}
