import { afterAll, describe, expect, it } from 'vitest';
import { json, type LocalServer, serve } from '../http/testing/server.ts';
import { fakeWorld } from '../http/testing/world.ts';
import { type McpConfig, mcpConfigSchema } from './config.ts';
import { mcpFunctions } from './functions.ts';
import { mcpTool } from './kind.ts';
import { listMcpTools } from './list-tools.ts';
import { runMcpTool } from './run.ts';
import { type SdkServer, sdkServer } from './testing/sdk-server.ts';

const servers: (SdkServer | LocalServer)[] = [];
const kept = <S extends SdkServer | LocalServer>(server: S): S => {
  servers.push(server);
  return server;
};

afterAll(() => Promise.all(servers.map((server) => server.close())));

type World = NonNullable<Parameters<typeof fakeWorld>[0]>;

const SECRET = 'very-secret-token';
const header = { kind: 'header', name: 'Authorization', value: 'Bearer {{secret.key_one}}' };
const config = (more: Record<string, unknown>): McpConfig => mcpConfigSchema.parse(more);
const failure = (work: Promise<unknown>) =>
  work.then(
    () => Promise.reject(new Error('It went through.')),
    (error: unknown) => error as { code: string; message: string },
  );

async function configured(
  server: { url: string; host: string },
  more: Record<string, unknown> = {},
  world: World = {},
) {
  const bare = config({ url: server.url, ...more });
  return { ...bare, tools: await listMcpTools(bare, fakeWorld({ hosts: [server.host], ...world })) };
}

async function call(tool: McpConfig, fn: string, args: Record<string, unknown>, world: World = {}) {
  return runMcpTool(
    { config: tool, fn, args, effectKey: 'e' },
    fakeWorld({ hosts: [new URL(tool.url).host], ...world }),
  );
}

describe.each([
  { json: false, sessions: true },
  { json: true, sessions: true },
  { json: false, sessions: false },
])('a server of the official SDK, %j', (options) => {
  it('lists its tools and runs them', async () => {
    const server = kept(await sdkServer(options));
    const shop = await configured(server);
    const functions = mcpFunctions({ name: 'shop', description: 'The shop.', config: shop });
    expect(functions.map(({ name, repeatable }) => [name, repeatable])).toEqual([
      ['shop__find_product', true],
      ['shop__order_place', false],
      ['shop__picture', true],
      ['shop__flood', false],
    ]);
    expect(functions[0]).toMatchObject({
      description: 'Finds a product.',
      parameters: {
        type: 'object',
        properties: { query: { type: 'string' }, max: { type: 'integer' } },
        required: ['query'],
      },
      microcredits: 0,
    });
    expect(mcpTool.issues(shop).filter(({ path }) => path !== 'url')).toEqual([]);
    expect(await call(shop, 'shop__find_product', { query: 'tea', max: 2 })).toMatchObject({ output: 'found tea 2' });
    expect(await call(shop, 'shop__order_place', { sku: 'a' })).toMatchObject({ output: 'ordered a' });
    expect(await call(shop, 'shop__order_place', { sku: 'gone' })).toMatchObject({
      failed: true,
      output: 'It is sold out.',
    });
    const { output } = await call(shop, 'shop__picture', {});
    expect(output).toBe(
      '[image: image/png, 300 bytes, not shown]\n\n[resource file:///a.txt]\nhello\n\n[link: b https://a.example.com/b]',
    );
    expect((await failure(call(shop, 'shop__flood', {}))).code).toBe('too_large');
    // Arguments that the server finds wrong are an answer for the model, not a fault of ours.
    expect((await call(shop, 'shop__find_product', { query: 7 })).failed).toBe(true);
    if (options.sessions) expect(server.ended).toHaveLength(7);
    expect(server.seen.slice(0, 3)).toEqual(['POST initialize', 'POST notifications/initialized', 'POST tools/list']);
    expect(server.headers[2]?.['mcp-protocol-version']).toBe('2025-11-25');
  });
});

describe('authentication', () => {
  it('sends a stored secret in a header, and never shows it', async () => {
    const server = kept(await sdkServer({ authorization: `Bearer ${SECRET}` }));
    const world = { secrets: { key_one: { value: SECRET } } };
    const shop = await configured(server, { auth: header }, world);
    expect(mcpTool.secrets(shop)).toEqual([{ provider: 'secret', keyId: 'key_one' }]);
    const outcome = await call(shop, 'shop__order_place', { sku: 'echo' }, world);
    expect(String(outcome.output)).toContain('Bearer [secret]');
    expect(JSON.stringify(outcome)).not.toContain(SECRET);
    const wrong = await failure(
      call(shop, 'shop__find_product', { query: 'a' }, { secrets: { key_one: { value: 'other-one' } } }),
    );
    expect(wrong).toMatchObject({ code: 'unauthorized' });
    expect(wrong.message).not.toContain('other-one');
    expect((await failure(call(shop, 'shop__find_product', { query: 'a' }))).code).toBe('not_configured');
  });

  it('fetches a token with client credentials', async () => {
    const server = kept(await sdkServer({ authorization: 'Bearer token-of-the-day' }));
    const tokens = kept(
      await serve((seen, response) => {
        const [, basic = ''] = String(seen.headers.authorization).split(' ');
        const right = Buffer.from(basic, 'base64').toString() === `my%20client:${SECRET}`;
        json(response, right ? { access_token: 'token-of-the-day', token_type: 'Bearer' } : {}, right ? 200 : 401);
      }),
    );
    const auth = {
      kind: 'oauth',
      tokenUrl: `${tokens.url}/token`,
      clientId: 'my client',
      secretKeyId: 'key_one',
      scope: 'a b',
    };
    const world = { hosts: [server.host, tokens.host], secrets: { key_one: { value: SECRET } } };
    const shop = await configured(server, { auth }, world);
    expect(mcpTool.secrets(shop)).toEqual([{ provider: 'secret', keyId: 'key_one' }]);
    const { body } = tokens.only();
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      grant_type: 'client_credentials',
      resource: server.url,
      scope: 'a b',
    });
    const outcome = await call(shop, 'shop__order_place', { sku: 'echo' }, world);
    expect(JSON.stringify(outcome)).not.toContain('token-of-the-day');
    expect(JSON.stringify(server.headers)).not.toContain(SECRET);
    const wrong = { ...world, secrets: { key_one: { value: 'wrong-secret' } } };
    expect((await failure(call(shop, 'shop__picture', {}, wrong))).code).toBe('unauthorized');
  });

  it('of a sign-in goes to its own server alone, and is renewed where the server refuses it', async () => {
    const server = kept(await sdkServer({ authorization: 'Bearer new-access-token' }));
    const auth = { kind: 'sign_in', connectionId: 'key_one' };
    const stored = { value: 'old-access-token', baseUrl: server.url, renewed: 'new-access-token' };
    const world = { secrets: { key_one: stored } };
    const shop = await configured(server, { auth }, world);
    expect(mcpTool.secrets(shop)).toEqual([{ provider: 'mcp', keyId: 'key_one' }]);
    const outcome = await call(shop, 'shop__order_place', { sku: 'echo' }, world);
    expect(JSON.stringify(outcome)).not.toContain('access-token');
    const over = { secrets: { key_one: { ...stored, renewed: 'wrong-access-token' } } };
    expect((await failure(call(shop, 'shop__picture', {}, over))).code).toBe('unauthorized');
    const seen = server.headers.length;
    const elsewhere = { secrets: { key_one: { ...stored, baseUrl: `${server.url}/other` } } };
    expect((await failure(call(shop, 'shop__picture', {}, elsewhere))).code).toBe('denied');
    expect((await failure(call(shop, 'shop__picture', {}))).code).toBe('not_configured');
    expect(server.headers).toHaveLength(seen);
  });

  it('loses it on a redirect to another origin', async () => {
    const away = kept(await serve((_, response) => json(response, { jsonrpc: '2.0', id: 1, result: {} })));
    const home = kept(await serve((_, response) => response.writeHead(307, { location: away.url }).end()));
    const tool = config({ url: home.url, auth: header });
    const world = { hosts: [home.host, away.host], secrets: { key_one: { value: SECRET } } };
    await failure(listMcpTools(tool, fakeWorld(world)));
    expect(away.seen.length).toBeGreaterThan(0);
    expect(JSON.stringify(away.seen)).not.toContain(SECRET);
  });
});

/** A server that answers `tools/call` in its own way. */
async function scripted(answer: Parameters<typeof serve>[0]) {
  const server = kept(
    await serve((seen, response, request) => {
      const { id, method } = JSON.parse(seen.body || '{}');
      if (method === 'initialize')
        return json(response, { jsonrpc: '2.0', id, result: { protocolVersion: '2025-06-18', capabilities: {} } });
      if (method === 'tools/call') return answer(seen, response, request);
      return response.writeHead(202).end();
    }),
  );
  const tools = [{ name: 'go', description: '', inputSchema: { type: 'object' }, repeatable: false }];
  return { server, tool: config({ url: server.url, tools }) };
}

const event = (value: unknown) => `event: message\ndata: ${JSON.stringify(value)}\n\n`;

describe('a server that misbehaves', () => {
  it.each<[string, Parameters<typeof serve>[0], string]>([
    [
      'a stream that ends without an answer',
      (_, r) => r.writeHead(200, { 'content-type': 'text/event-stream' }).end(': hi\n\n'),
      'upstream_failed',
    ],
    ['an answer to another request', (_, r) => json(r, { jsonrpc: '2.0', id: 99, result: {} }), 'upstream_failed'],
    ['no JSON', (_, r) => r.writeHead(200, { 'content-type': 'application/json' }).end('<html>'), 'upstream_failed'],
    ['a result that is none', (_, r) => json(r, { jsonrpc: '2.0', id: 2, result: 'x' }), 'upstream_failed'],
    [
      'an error',
      (_, r) => json(r, { jsonrpc: '2.0', id: 2, error: { code: -32602, message: 'Unknown tool' } }),
      'upstream_failed',
    ],
    ['401', (_, r) => r.writeHead(401).end(), 'unauthorized'],
    ['429', (_, r) => r.writeHead(429).end('slow down'), 'rate_limited'],
    ['500', (_, r) => r.writeHead(500).end('oops'), 'upstream_failed'],
    [
      'an event without end',
      (_, r) => {
        r.writeHead(200, { 'content-type': 'text/event-stream' });
        const more = () => {
          while (r.write(`data: ${'x'.repeat(65_536)}\n`));
        };
        r.on('drain', more);
        more();
      },
      'too_large',
    ],
  ])('%s', async (_, answer, code) => {
    const { tool } = await scripted(answer);
    expect((await failure(call(tool, 'x__go', {}))).code).toBe(code);
  });

  it('is answered what a client may be asked, and waited for while it reports progress', async () => {
    const { server, tool } = await scripted(async ({ body }, response) => {
      const { id } = JSON.parse(body);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(event({ jsonrpc: '2.0', method: 'notifications/progress', params: { progress: 1 } }));
      response.write(event({ jsonrpc: '2.0', id: 'p1', method: 'ping' }));
      response.write(event({ jsonrpc: '2.0', id, method: 'sampling/createMessage', params: {} }));
      response.end(event({ jsonrpc: '2.0', id, result: { structuredContent: { a: 1 } } }));
    });
    expect((await call(tool, 'x__go', {})).output).toEqual({ a: 1 });
    const answers = server.seen.map(({ body }) => JSON.parse(body)).filter(({ method }) => !method);
    expect(answers).toEqual([
      { jsonrpc: '2.0', id: 'p1', result: {} },
      { jsonrpc: '2.0', id: 2, error: { code: -32_601, message: 'Not offered by this client.' } },
    ]);
  });

  it('ends with the time of the call', async () => {
    const controller = new AbortController();
    const { tool } = await scripted((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': begin\n\n');
      setImmediate(() => controller.abort());
    });
    expect((await failure(call(tool, 'x__go', {}, { signal: controller.signal }))).code).toBe('timeout');
  });

  it('speaks a version of the protocol that is known here', async () => {
    const server = kept(
      await serve(({ body }, response) =>
        json(response, { jsonrpc: '2.0', id: JSON.parse(body).id, result: { protocolVersion: '1999-01-01' } }),
      ),
    );
    expect((await failure(configured(server))).message).toMatch(/version/);
  });
});

describe('an MCP tool', () => {
  const tool = (name: string, more = {}) => ({
    name,
    description: 'd',
    inputSchema: { type: 'object' },
    repeatable: false,
    ...more,
  });
  const functions = (more: Record<string, unknown>, name = 'srv') =>
    mcpFunctions({ name, description: '', config: config({ url: 'https://a.com/', ...more }) }).map((fn) => fn.name);

  it('gives each function a name that models can use and that leads back to its tool', async () => {
    const names = ['a.b', 'a/b', 'a__b', '_x_', '日本', 'y'.repeat(100), `${'y'.repeat(100)}z`];
    const tools = names.map((name) => tool(name));
    const long = functions({ tools }, 'n'.repeat(64));
    for (const [index, name] of long.entries()) {
      expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
      const { toolBehind } = await import('./functions.ts');
      expect(toolBehind(name, config({ url: 'https://a.com/', tools }))?.name).toBe(names[index]);
    }
    expect(new Set(long).size).toBe(names.length);
    expect(functions({ tools, allow: ['a/b'] })).toEqual(['srv__a_b_2']);
  });

  it('says which of its functions are asked about otherwise than the tool says', () => {
    const tools = ['read', 'pay', 'write'].map((name) => tool(name));
    const asked = config({ url: 'https://a.com/', tools, approvals: { always: ['pay'], never: ['read'] } });
    const all = mcpFunctions({ name: 'srv', description: '', config: asked });
    expect(all.map(({ asks }) => asks)).toEqual(['never', 'always', undefined]);
    // Before the list was fetched nobody knows what there is.
    expect(mcpTool.issues(config({ url: 'https://mcp.example.org/', approvals: { never: ['b'] } }))).toEqual([]);
  });

  it.each([
    { command: 'npx', args: ['-y', 'server'] },
    { url: 'https://a.com/', command: 'npx' },
    { url: 'https://a.com/', transport: 'stdio' },
    { url: 'https://a.com/', auth: { kind: 'header', value: 'x', token: 'y' } },
    { url: 'https://a.com/', tools: [{ ...tool('a'), extra: 1 }] },
  ])('is refused with %j', (value) => {
    expect(mcpConfigSchema.safeParse(value).success).toBe(false);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['plain http', { url: 'http://mcp.example.org/mcp' }, 'url'],
    ['a private address', { url: 'https://169.254.169.254/mcp' }, 'url'],
    ['a user in the address', { url: 'https://a:b@mcp.example.org/' }, 'url'],
    [
      'a private token address',
      { auth: { kind: 'oauth', tokenUrl: 'https://10.0.0.1/t', clientId: 'a', secretKeyId: 'key_a' } },
      'auth.tokenUrl',
    ],
    ['a header of the platform', { auth: { ...header, name: 'Host' } }, 'auth.name'],
    ['the session header', { auth: { ...header, name: 'Mcp-Session-Id' } }, 'auth.name'],
    ['a line break', { auth: { ...header, value: 'a\r\nb: c' } }, 'auth.value'],
    ['a broken mark', { auth: { ...header, value: '{{secret.x}}' } }, 'auth.value'],
    ['a schema that is none', { tools: [tool('a', { inputSchema: { type: 'array' } })] }, 'tools.0.inputSchema.type'],
    [
      'a pattern',
      { tools: [tool('a', { inputSchema: { type: 'object', properties: { a: { pattern: '(a+)+' } } } })] },
      'tools.0.inputSchema.properties.a.pattern',
    ],
    ['a tool twice', { tools: [tool('a'), tool('a')] }, 'tools.1.name'],
    ['a tool that is not there', { tools: [tool('a')], allow: ['b'] }, 'allow.0'],
    [
      'a question about a tool that is not there',
      { tools: [tool('a')], approvals: { always: ['b'] } },
      'approvals.always.0',
    ],
    [
      'a tool that is and is not asked about',
      { tools: [tool('a')], approvals: { always: ['a'], never: ['a'] } },
      'approvals.never.0',
    ],
  ])('is not saved with %s', (_, more, path) => {
    expect(mcpTool.issues(config({ url: 'https://mcp.example.org/', ...more })).map((issue) => issue.path)).toContain(
      path,
    );
  });

  it.each(mcpTool.examples)('has a valid example: $title', ({ config: example }) => {
    expect(mcpTool.issues(example)).toEqual([]);
  });
});
