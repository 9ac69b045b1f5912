/** Types of `env` and `exports` from `cloudflare:workers` in edge tests. */
declare namespace Cloudflare {
  interface Env extends Baton.Env {}
  interface GlobalProps {
    mainModule: typeof import('./worker-entry.ts');
  }
}

declare namespace Baton {
  type Env = import('../../worker/env.ts').Env;
}
