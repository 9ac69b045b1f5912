import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outboundPolicy } from '../../../providers/outbound/policy.ts';
import { httpTool } from './kind.ts';
import { type OpenApi, readOpenApi } from './openapi.ts';
import { importOperation } from './openapi-tool.ts';
import { runHttpTool } from './run.ts';
import { json, serve } from './testing/server.ts';
import { fakeWorld } from './testing/world.ts';

const petStore = (server: string) => `
openapi: 3.1.0
info: { title: Pets, version: '1' }
servers: [{ url: '${server}/{base}', variables: { base: { default: v1 } } }]
security: [{ token: [] }]
paths:
  /pets/{petId}:
    parameters:
      - { name: petId, in: path, required: true, schema: { type: string } }
    get:
      operationId: getPet
      summary: A pet by its id.
      parameters:
        - { name: 'include[]', in: query, schema: { type: array, items: { type: string } } }
        - { name: X-Trace, in: header, schema: { type: string } }
        - { name: session, in: cookie, schema: { type: string } }
    put:
      summary: Changes a pet.
      requestBody: { $ref: '#/components/requestBodies/Pet' }
  /upload:
    post:
      operationId: upload
      requestBody: { content: { multipart/form-data: { schema: { type: object } } } }
  /list:
    post:
      operationId: sendList
      security: []
      requestBody: { required: true, content: { application/json: { schema: { type: array, items: { type: integer } } } } }
components:
  securitySchemes: { token: { type: http, scheme: bearer } }
  requestBodies:
    Pet: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }
  schemas:
    Pet:
      type: object
      required: [name]
      properties:
        name: { type: string, pattern: '^[a-z]+$' }
        petId: { type: string }
        parent: { $ref: '#/components/schemas/Pet' }
`;

function read(text: string): OpenApi {
  const result = readOpenApi(text);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.api;
}

function imported(api: OpenApi, id: string, options = {}) {
  const operation = api.operations.find(({ operationId }) => operationId === id);
  if (!operation) throw new Error(`There is no ${id}.`);
  return importOperation(api, operation, options);
}

function tool(api: OpenApi, id: string, options = {}) {
  const result = imported(api, id, options);
  if (!result.ok) throw new Error(result.message);
  return result.tool;
}

describe('an OpenAPI document', () => {
  it('lists its operations', () => {
    const { operations, title } = read(petStore('https://pets.example.com'));
    expect(title).toBe('Pets');
    expect(operations.map(({ operationId, method, path, summary }) => [operationId, method, path, summary])).toEqual([
      ['getPet', 'GET', '/pets/{petId}', 'A pet by its id.'],
      ['put /pets/{petId}', 'PUT', '/pets/{petId}', 'Changes a pet.'],
      ['upload', 'POST', '/upload', ''],
      ['sendList', 'POST', '/list', ''],
    ]);
  });

  it('becomes tools that call the service', async () => {
    const service = await serve(({ method, url, body }, response) => json(response, { method, url, body }));
    try {
      const api = read(petStore(service.url));
      const policy = outboundPolicy({ ALLOWED_PRIVATE_HOSTS: service.host, BASE_URL: 'https://baton.dev' });
      const world = fakeWorld({ hosts: [service.host], secrets: { key_one: { value: 'pet-token' } } });
      const call = async (id: string, args: Record<string, unknown>) => {
        const { config, name } = tool(api, id, { secretKeyId: 'key_one' });
        expect(httpTool.issues(config, policy)).toEqual([]);
        return (await runHttpTool({ config, fn: name, args, effectKey: 'e' }, world)).output;
      };
      expect(await call('getPet', { petId: 'a/b', include_: ['x', 'y'], 'X-Trace': 't' })).toEqual({
        method: 'GET',
        url: '/v1/pets/a%2Fb?include%5B%5D=x&include%5B%5D=y',
        body: '',
      });
      expect(service.seen[0]?.headers).toMatchObject({ authorization: 'Bearer pet-token', 'x-trace': 't' });
      // The body's members keep their names, so the place in the path takes another one.
      expect(await call('put /pets/{petId}', { petId_2: '7', petId: 'inner', name: 'rex' })).toEqual({
        method: 'PUT',
        url: '/v1/pets/7',
        body: '{"name":"rex","petId":"inner"}',
      });
      expect(await call('sendList', { body: [1, 2] })).toEqual({ method: 'POST', url: '/v1/list', body: '[1,2]' });
      expect(service.seen[2]?.headers.authorization).toBeUndefined();
    } finally {
      await service.close();
    }
  });

  it('says what it could not take over', () => {
    const api = read(petStore('https://pets.example.com'));
    expect(tool(api, 'getPet').notes).toEqual([
      'session is left out: parameters in cookie are not supported.',
      'It asks for token: add the header Authorization with a stored secret.',
    ]);
    expect(imported(api, 'upload')).toMatchObject({ ok: false, message: expect.stringContaining('multipart') });
    const relative = read(petStore('https://pets.example.com').replace(/servers: .*/, 'servers: [{ url: /v1 }]'));
    expect(imported(relative, 'getPet')).toMatchObject({ ok: false, message: expect.stringContaining('relative') });
    expect(tool(relative, 'getPet', { serverUrl: 'https://other.example.com/' }).config.url).toMatch(
      /^https:\/\/other\.example\.com\/pets\/\{petId\}/,
    );
  });

  it('tells patterns in words, and ends where schemas refer to themselves', () => {
    const { parameters } = tool(read(petStore('https://pets.example.com')), 'put /pets/{petId}').config;
    expect(parameters).toMatchObject({
      properties: { name: { type: 'string', description: 'Form: ^[a-z]+$' }, parent: {} },
    });
    expect(JSON.stringify(parameters)).not.toMatch(/\$ref|"pattern"/);
  });

  it.each([
    ['nothing', ''],
    ['a text', 'hello'],
    ['no YAML', '{'],
    ['Swagger 2', '{"swagger":"2.0","paths":{}}'],
    ['another version', '{"openapi":"4.0.0","paths":{}}'],
    ['no paths', '{"openapi":"3.0.0"}'],
    ['too much', `{"openapi":"3.0.0","x":"${'y'.repeat(1_000_001)}"}`],
    [
      'aliases that multiply',
      `a: &a [x,x]\n${'bcdefgh'
        .split('')
        .map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefgh'[i]}`)}]`)
        .join('\n')}`,
    ],
  ])('is refused when it is %s', (_, text) => {
    expect(readOpenApi(text)).toMatchObject({ ok: false, issues: [{ path: 'document' }] });
  });

  it.each(['https://evil.example.com/x.json', 'file:///etc/passwd', './other.yaml', '#/nowhere', '#/paths'])(
    'never follows a reference to %s',
    (ref) => {
      const document = {
        openapi: '3.0.3',
        servers: [{ url: 'https://a.com' }],
        paths: { '/a': { get: { parameters: [{ $ref: ref }] } } },
      };
      expect(imported(read(JSON.stringify(document)), 'get /a').ok).toBe(false);
    },
  );

  it('is always answered, whatever its operations hold', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('parameters', 'requestBody', 'servers', 'security'), fc.jsonValue()),
        (operation) => {
          const document = {
            openapi: '3.0.0',
            servers: [{ url: 'https://a.com' }],
            paths: { '/a': { post: operation } },
          };
          const api = read(JSON.stringify(document));
          for (const one of api.operations) expect(typeof importOperation(api, one).ok).toBe('boolean');
        },
      ),
    );
  });
});
