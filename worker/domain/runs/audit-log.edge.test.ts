import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { database, makeAgent, personWith, until } from '../../../test/chaos-model/kit.ts';
import type { User } from '../../../test/harness/client.ts';
import { edgeUser } from '../../../test/harness/edge.ts';
import { agents } from '../../db/schema/agents.ts';
import type { AuditLogEntry } from './audit-log-schemas.ts';
import type { Run } from './schemas.ts';

const COMMAND = 'echo hello > a.txt; cat a.txt; rm a.txt; curl https://example.org; date';

let user: User;
let run: Run;

beforeAll(async () => {
  user = await personWith(10_000_000);
  const agent = await makeAgent(user, { name: 'Clerk', instructions: 'You are a clerk.' });
  const tool = {
    id: 'tol_shell',
    kind: 'computer' as const,
    name: 'shell',
    description: 'Runs commands.',
    enabled: true,
    timeoutMs: 30_000,
    approval: { mode: 'always' as const },
    runAs: 'caller' as const,
    onUnknown: 'tell_model' as const,
    config: { allowedCommands: ['echo', 'cat', 'rm', 'curl'] },
  };
  await database()
    .update(agents)
    .set({ tools: [tool] })
    .where(eq(agents.id, agent));
  run = (await user.api.post<Run>(`/agents/${agent}/run`, { input: 'Use shell now.', mode: 'wait' })).body;
  expect(run.status).toBe('waiting_approval');
});

const hasEnded = async () => (await user.api.get<Run>(`/runs/${run.id}`)).body.finishedAt !== null;
const log = async (query = '') =>
  (await user.api.get<{ data: AuditLogEntry[] }>(`/runs/${run.id}/audit-log${query}`)).body.data;

describe('the audit log of a run', () => {
  it('has the call that waits, and then all that the commands did', async () => {
    expect(await log()).toMatchObject([{ callId: 't1_0', action: 'command', reason: 'It has not ended yet.' }]);
    const decided = await user.api.post<Run>(`/runs/${run.id}/approvals/t1_0`, {
      decision: 'approve',
      args: { command: COMMAND },
    });
    expect(decided.status).toBe(200);
    await until('the end of the run', hasEnded, 60_000);
    const entries = await log();
    expect(entries[0]).toMatchObject({
      runId: run.id,
      callId: 't1_0',
      toolId: 'tol_shell',
      toolKind: 'computer',
      toolName: 'shell',
      action: 'command',
      target: `$ ${COMMAND}`,
      times: 1,
    });
    const lines = entries.map(({ action, target, reason }) => [action, target, reason].filter(Boolean).join(' '));
    expect(lines).toContain('command echo hello');
    expect(lines).toContain('write /home/user/a.txt');
    expect(lines).toContain('read /home/user/a.txt');
    expect(lines).toContain('delete /home/user/a.txt');
    expect(lines).toContain('denied curl https://example.org there is no network');
    expect(lines).toContain('denied date this agent may not run it');
  });

  it('is downloaded as CSV and as JSON lines, by its owner only', async () => {
    const entries = await log();
    const get = (format: string, who = user) => who.api.open('GET', `/runs/${run.id}/audit-log?format=${format}`);
    const csv = await get('csv');
    expect(csv.headers.get('content-disposition')).toBe(`attachment; filename="audit-${run.id}.csv"`);
    expect((await csv.text()).trim().split('\r\n')).toHaveLength(entries.length + 1);
    const lines = new TextDecoder()
      .decode(await (await get('ndjson')).arrayBuffer())
      .trim()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(entries);
    const stranger = await edgeUser();
    expect((await get('csv', stranger)).status).toBe(404);
    expect((await stranger.api.get(`/runs/${run.id}/audit-log`)).status).toBe(404);
  });

  it('gives one call alone, and nothing for a call that is not there', async () => {
    expect(await log('?callId=t1_0')).toEqual(await log());
    expect(await log('?callId=t9_0')).toEqual([]);
  });
});
