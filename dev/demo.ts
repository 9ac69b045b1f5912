import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient, type ServerEvent } from './api-client.ts';
import { boot } from './boot.ts';
import { freePort } from './runtime/processes.ts';
import { freshVars } from './settings.ts';
import { untilAskedToStop } from './signals.ts';
import { createTeam } from './team.ts';

const QUESTION = 'What is 12 * (3 + 4)?';

interface Run {
  id: string;
  status: string;
  output: unknown;
  cost: { credits: string };
  usage: { requests: number; inputTokens: number; outputTokens: number };
  error: { message: string } | null;
}

interface LedgerLine {
  sequence: number;
  kind: string;
  amount: { credits: string };
  balanceAfter: { credits: string };
  agentName: string | null;
  model: string | null;
  source: string | null;
}

/** `npm run demo`: the main story without a browser, on data of its own that is gone afterwards. */
async function demo(): Promise<void> {
  const asked = untilAskedToStop().then(() => fail('It was stopped.'));
  asked.catch(() => {});
  const dataDir = mkdtempSync(join(tmpdir(), 'baton-demo-'));
  try {
    const booted = await boot({
      dataDir,
      port: await freePort(),
      vars: freshVars(),
      standIns: { gateway: { mode: 'demo', delayMs: 15 } },
      onProgress: (sentence) => console.log(sentence),
      onLog: (log) => {
        if (log.level === 'error') console.error(log.message);
      },
    });
    try {
      await Promise.race([tell(booted.url), booted.broken.then(fail), asked]);
    } finally {
      await booted.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function tell(url: string): Promise<void> {
  const api = new ApiClient(url);
  heading('Sign up');
  const account = { name: 'Ada', email: `ada-${Date.now()}@example.com`, password: `demo-${Date.now()}-password` };
  await api.signUp(account);
  const before = await balance(api);
  console.log(`${account.email} is in, with ${before.total} credits.`);

  heading('Three agents');
  const team = await createTeam(api);
  console.log(`${team.triage.name} hands over to ${team.math.name} and ${team.history.name}.`);

  heading(`Run: "${QUESTION}"`);
  const started = Date.now();
  let last: ServerEvent | undefined;
  for await (const event of api.stream(`/agents/${team.triage.id}/run`, { input: QUESTION, mode: 'stream' })) {
    console.log(eventLine(event, Date.now() - started));
    last = event;
  }
  if (!last) throw new Error('The run sent no event.');
  const run = await api.call<Run>('GET', `/runs/${String(last.data['runId'])}`);
  if (run.status !== 'completed')
    throw new Error(`The run ended as ${run.status}: ${run.error?.message ?? 'no reason given'}`);

  heading('Answer');
  console.log(typeof run.output === 'string' ? run.output : JSON.stringify(run.output, null, 2));

  heading('What it cost');
  const { usage } = run;
  console.log(
    `${run.cost.credits} credits for ${usage.requests} model calls, ${usage.inputTokens} tokens in, ${usage.outputTokens} out.`,
  );
  const ledger = await api.call<{ data: LedgerLine[] }>('GET', '/credits/history');
  for (const line of ledger.data.toSorted((a, b) => a.sequence - b.sequence)) console.log(ledgerLine(line));
  const after = await balance(api);
  console.log(
    `Balance: ${after.total} credits (${before.total} before${Number(after.held) > 0 ? `; ${after.held} still held` : ''}).`,
  );
}

function balance(api: ApiClient): Promise<{ total: string; held: string }> {
  return api.call('GET', '/credits/balance');
}

function heading(text: string): void {
  console.log(`\n${style(1, text)}`);
}

function eventLine({ id, event, data }: ServerEvent, ms: number): string {
  const { runId: _runId, seq: _seq, at: _at, ...rest } = data;
  const detail = event === 'message.delta' ? JSON.stringify(rest['text']) : JSON.stringify(rest);
  return `${style(2, `${String(ms).padStart(6)} ms  ${id.padStart(3)}`)}  ${event.padEnd(18)} ${detail.length > 160 ? `${detail.slice(0, 160)}…` : detail}`;
}

function ledgerLine(line: LedgerLine): string {
  const what = line.agentName ? `${line.agentName}, ${line.model}` : (line.source ?? '');
  return `${String(line.sequence).padStart(4)}  ${line.kind.padEnd(8)} ${line.amount.credits.padStart(12)}  → ${line.balanceAfter.credits.padStart(12)}  ${what}`;
}

/** Bold (1) or dim (2) where a terminal shows it. */
function style(code: number, text: string): string {
  return process.stdout.isTTY && !process.env['NO_COLOR'] ? `\u001b[${code}m${text}\u001b[0m` : text;
}

function fail(sentence: string): never {
  throw new Error(sentence);
}

demo().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
