/**
 * A worker beside the built one, bound to its CreditLedger: grants the accounts of the benchmark their
 * credits, and reserves and settles as a run host does.
 */
import type { CreditLedger } from '../durable-objects/credit-ledger/credit-ledger.ts';
import type { CommandResult, LedgerCommand } from '../durable-objects/credit-ledger/protocol.ts';

interface BenchEnv {
  LEDGER: DurableObjectNamespace<CreditLedger>;
}

const HOUR_MS = 3_600_000;
const RESERVED = 1_000;
const CHARGED = 400;

const line = {
  runId: 'run_bench',
  agentId: 'agt_bench',
  agentName: 'Bench',
  provider: 'openai',
  model: 'gpt-4o-mini',
  inputTokens: 10,
  outputTokens: 10,
  estimated: false,
};

async function applied(env: BenchEnv, account: string, ...commands: LedgerCommand[]): Promise<void> {
  const results = (await env.LEDGER.getByName(account).apply(commands)) as CommandResult[];
  const refused = results.find((result) => !result.ok);
  if (refused) throw new Error(`The ledger refused: ${JSON.stringify(refused)}`);
}

async function grant(env: BenchEnv, account: string, amount: number): Promise<void> {
  const id = crypto.randomUUID();
  await applied(env, account, {
    kind: 'grant',
    key: id,
    grantId: id,
    source: 'admin',
    amount,
    priority: 1,
    effectiveAt: Date.now(),
    expiresAt: null,
  });
}

async function reserveAndSettle(env: BenchEnv, account: string): Promise<void> {
  const id = crypto.randomUUID();
  const expiresAt = Date.now() + HOUR_MS;
  await applied(env, account, {
    kind: 'reserve',
    key: `r-${id}`,
    holdId: id,
    amount: RESERVED,
    upTo: RESERVED,
    expiresAt,
  });
  await applied(
    env,
    account,
    { kind: 'settle', key: `s-${id}`, holdId: id, amount: CHARGED, line: { ...line, step: id } },
    { kind: 'release', key: `e-${id}`, holdId: id },
  );
}

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const [, verb, account = ''] = pathname.split('/');
    if (verb === 'grant') await grant(env, account, Number(searchParams.get('amount')));
    else await reserveAndSettle(env, account);
    return new Response('ok');
  },
} satisfies ExportedHandler<BenchEnv>;
