import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../../test/harness/client.ts';
import { edgeUser } from '../../../test/harness/edge.ts';
import type { AgentAnswer } from './schemas.ts';
import type { OpenApiImported } from './schemas-tool-import.ts';

const DOCUMENT = `
openapi: 3.1.0
info: { title: Pets, version: '1' }
servers: [{ url: https://pets.example.com/v1 }]
paths:
  /pets/{id}:
    get:
      operationId: getPet
      summary: Reads a pet
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { '200': { description: A pet } }
`;

let user: User;
beforeAll(async () => {
  user = await edgeUser();
});

const read = (body: object) => user.api.post<OpenApiImported>('/agents/tools/import-openapi', body);

describe('an OpenAPI document', () => {
  it('lists its operations, and gives tools that an agent takes as they are', async () => {
    const listed = await read({ document: DOCUMENT });
    expect(listed).toMatchObject({
      status: 200,
      body: { title: 'Pets', operations: [{ operationId: 'getPet', method: 'GET', path: '/pets/{id}' }], tools: [] },
    });
    const { body } = await read({ document: DOCUMENT, operations: ['getPet'] });
    const tool = body.tools[0]?.tool;
    expect(tool?.config).toMatchObject({ method: 'GET', url: 'https://pets.example.com/v1/pets/{id}' });
    const agent = await user.api.post<AgentAnswer>('/agents', { name: 'Vet' });
    expect((await user.api.post(`/agents/${agent.body.id}/tools`, tool)).status).toBe(201);
  });

  it.each([
    [{ document: '{' }, 'document'],
    [{ document: 'swagger: "2.0"' }, 'document'],
    [{ document: DOCUMENT, operations: ['nothing'] }, 'operations.0'],
    [{ document: DOCUMENT, serverUrl: 'nowhere' }, 'serverUrl'],
    [{}, 'document'],
    [{ document: DOCUMENT, documentUrl: 'https://pets.example.com/openapi.yaml' }, 'document'],
    [{ documentUrl: 'https://169.254.169.254/openapi.yaml' }, 'documentUrl'],
    [{ documentUrl: `${env.RESEND_BASE_URL}/health` }, 'documentUrl'],
  ])('that can not be read says where: %#', async (body, path) => {
    const answer = (await read(body)) as unknown as { status: number; body: { issues: { path: string }[] } };
    expect(answer.status).toBe(422);
    expect(answer.body.issues[0]?.path).toBe(path);
  });
});

describe('an MCP server', () => {
  const list = (config: object) => user.api.post<{ issues: { path: string }[] }>('/agents/tools/list-mcp', { config });

  it('inside is never asked', async () => {
    const answer = await list({ url: 'http://169.254.169.254/mcp' });
    expect(answer.status).toBe(422);
    expect(answer.body.issues[0]?.path).toBe('config.url');
  });

  it('that is none is said to be none', async () => {
    // The stand-in of the mail service speaks no MCP.
    expect((await list({ url: `${env.RESEND_BASE_URL}/mcp` })).status).toBe(502);
  });

  it('can not be a program', async () => {
    expect((await list({ command: 'npx something' })).status).toBe(422);
  });
});
