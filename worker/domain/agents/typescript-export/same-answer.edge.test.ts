import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { edgeUser } from '../../../../test/harness/edge.ts';
import { exportCases } from './testing/cases.ts';

const { api } = await edgeUser();
const secret = await api.post<{ id: string }>('/users/api-keys', {
  provider: 'secret',
  label: 'Shelf',
  key: 'stand-in',
  kind: 'tool',
  skipTest: true,
});
expect(secret.status, JSON.stringify(secret.body)).toBe(201);
const cases = exportCases({ apiUrl: String(env.OPENAI_BASE_URL), secretId: secret.body.id });

/** What the exported programs answer to the same is asserted by `run.test.ts`, from the same table. */
describe('the platform answers as its exported programs do', () => {
  it.each(cases.map((one) => [one.name, one] as const))('%s', async (_, { document, question, answer }) => {
    const [alone] = document.agents;
    // A document's addresses are held to the public internet; an agent's own to what this installation may call.
    const agent =
      document.agents.length === 1
        ? await api.post<{ id: string }>('/agents', alone)
        : await api.post<{ id: string }>('/agents/import', document);
    expect(agent.status, JSON.stringify(agent.body)).toBe(201);
    const run = await api.post<{ status: string; output: unknown }>(`/agents/${agent.body.id}/run`, {
      input: question,
      mode: 'wait',
    });
    expect(run.body).toMatchObject({ status: 'completed', output: answer });
  });
});

describe('the export of an agent', () => {
  it('is a program where that is asked for, and a document else', async () => {
    const [plain] = cases;
    const agent = await api.post<{ id: string }>('/agents', plain?.document.agents[0]);
    const path = `/agents/${agent.body.id}/export`;
    const program = await api.get<string>(`${path}?format=typescript`);
    expect(program.headers.get('content-type')).toBe('text/typescript; charset=utf-8');
    expect(program.headers.get('content-disposition')).toBe('attachment; filename="agents.ts"');
    expect(program.body).toContain("import { Agent, run } from '@openai/agents';");
    const document = await api.get<{ format: string }>(path);
    expect([document.headers.get('content-disposition'), document.body.format]).toEqual([
      'attachment; filename="agents.json"',
      'baton.agents',
    ]);
    expect((await api.get(`${path}?format=python`)).status).toBe(422);
    const other = await edgeUser();
    expect((await other.api.get(`${path}?format=typescript`)).status).toBe(404);
  });
});
