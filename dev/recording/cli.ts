/**
 * Records the run that the front page plays back: `node dev/recording/cli.ts`, on data of its own. What the engine
 * sent and when it sent it goes to web/landing/recording.json; nothing in it is written by hand.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient } from '../api-client.ts';
import { boot } from '../boot.ts';
import { freePort } from '../runtime/processes.ts';
import { freshVars, ROOT } from '../settings.ts';
import { createTeam } from '../team.ts';

const QUESTION = 'Solve x^2 - 5x + 6 = 0, and show the steps.';
/** Between two pieces of an answer, in milliseconds: about as fast as a real model speaks. */
const PIECE_MS = 110;
const OUTPUT = join(ROOT, 'web/landing/recording.json');

const dataDir = mkdtempSync(join(tmpdir(), 'baton-recording-'));
const booted = await boot({
  dataDir,
  port: await freePort(),
  vars: freshVars(),
  standIns: { gateway: { mode: 'demo', delayMs: PIECE_MS } },
  onProgress: (sentence) => console.log(sentence),
  onLog: (log) => {
    if (log.level === 'error') console.error(log.message);
  },
});
try {
  const api = new ApiClient(booted.url);
  await api.signUp({ name: 'Ada', email: `ada-${Date.now()}@example.com`, password: `record-${Date.now()}-run` });
  const { triage } = await createTeam(api);
  const events: { ms: number; type: string; data: Record<string, unknown> }[] = [];
  let start = 0;
  for await (const event of api.stream(`/agents/${triage.id}/run`, { input: QUESTION, mode: 'stream' })) {
    // Identifiers of a run that no longer exists say nothing.
    const { runId: _run, seq: _seq, at, ...data } = event.data as { at: string } & Record<string, unknown>;
    start ||= Date.parse(at);
    events.push({ ms: Date.parse(at) - start, type: event.event, data });
  }
  const recording = { question: QUESTION, recordedOn: new Date().toISOString().slice(0, 10), events };
  writeFileSync(OUTPUT, `${JSON.stringify(recording, null, 2)}\n`);
  console.log(`${events.length} events in ${OUTPUT}`);
} finally {
  await booted.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
process.exit(0);
