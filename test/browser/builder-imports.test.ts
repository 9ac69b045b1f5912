import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { batonAt, newUser } from '../harness/client.ts';
import { expectAccessible } from './accessibility.ts';
import { windowOf } from './people.ts';
import { complaintsOf, open, type Site, startSite, takePictures } from './site.ts';

/** What comes into the builder from elsewhere, OpenAPI documents and MCP servers, and the editor of schemas. */
vi.setConfig({ testTimeout: 300_000 });

/** A document with an operation whose name is taken, one that asks for a key, and one that can be no tool. */
const SHOP = `
openapi: 3.1.0
info: { title: Shop, version: '1' }
servers: [{ url: https://shop.example.com }]
components: { securitySchemes: { key: { type: apiKey, in: header, name: X-Key } } }
paths:
  /orders/{id}:
    get:
      operationId: find_order
      summary: One order
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
  /orders:
    get:
      operationId: listOrders
      summary: All orders
      security: [{ key: [] }]
      parameters: [{ name: limit, in: query, schema: { type: integer } }]
  /orders/{id}/image:
    post:
      operationId: sendImage
      summary: A picture of an order
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      requestBody: { content: { image/png: {} } }
  /shops:
    get: { operationId: listShops, summary: All shops }
`;

let site: Site;
let context: BrowserContext;
let complaints: string[];
let page: Page;
let api: Awaited<ReturnType<typeof newUser>>['api'];
let agentId = '';

interface Agent {
  tools: { kind: string; name: string; config: Record<string, unknown> }[];
  outputType: { schema: unknown } | null;
}

beforeAll(async () => {
  site = await startSite();
  const user = await newUser(batonAt(site.origin));
  api = user.api;
  const tool = { kind: 'http', name: 'find_order', config: { url: 'https://shop.example.com/orders' } };
  const made = await api.post<{ id: string }>('/agents', { name: 'Helper', tools: [tool] });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  agentId = made.body.id;
  context = await windowOf(site, user);
  complaints = complaintsOf(context);
  page = await context.newPage();
  page.on('dialog', (dialog) => void dialog.accept());
  await open(page, `/app/agents/${agentId}`);
  await page.getByRole('textbox', { name: 'Instructions' }).waitFor();
});
afterAll(() => site?.stop());

const load = async () => (await api.get<Agent>(`/agents/${agentId}`)).body;
const section = (name: string) => page.locator(`#agent-${name}`);

async function addTool(title: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a tool' }).click();
  await page.getByRole('menuitem', { name: title }).click();
}

describe('the builder', () => {
  it('makes tools of the operations of an OpenAPI document', async () => {
    await addTool('Import from OpenAPI');
    const dialog = page.getByRole('dialog', { name: 'Import from OpenAPI' });
    const read = dialog.getByRole('button', { name: 'Read the document' });
    await dialog.getByRole('radio', { name: 'Address' }).check();
    const address = dialog.getByLabel('Address of the document');
    await address.fill('https://169.254.169.254/openapi.json');
    await read.click();
    await expect.poll(() => address.getAttribute('aria-invalid')).toBe('true');
    await dialog.getByRole('radio', { name: 'Text or file' }).check();
    await dialog.getByLabel('Document', { exact: true }).fill('swagger: "2.0"');
    await read.click();
    await dialog.getByText('It is a Swagger 2 document.').waitFor();
    await dialog
      .getByLabel('Choose a file')
      .last()
      .setInputFiles({ name: 'shop.yaml', mimeType: 'application/yaml', buffer: Buffer.from(SHOP) });
    await expect.poll(() => dialog.getByLabel('Document', { exact: true }).inputValue()).toBe(SHOP);
    await read.click();
    await dialog.getByText('“Shop”').waitFor();
    await takePictures(page, 'builder-openapi');
    await dialog.getByRole('searchbox', { name: 'Search operations' }).fill('order');
    expect(await dialog.getByRole('checkbox').count()).toBe(3);
    await dialog.getByRole('button', { name: 'Pick all shown' }).click();
    await dialog.getByLabel('Address of the server').fill('nowhere');
    await dialog.getByRole('button', { name: 'Add 3 tools' }).click();
    await expect.poll(() => dialog.getByLabel('Address of the server').getAttribute('aria-invalid')).toBe('true');
    await dialog.getByLabel('Address of the server').fill('https://eu.shop.example.com');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Add 3 tools' }).click();
    await dialog.getByText('2 tools are added.').waitFor();
    await dialog.getByRole('region', { name: 'These can not be tools' }).getByText('sendImage').waitFor();
    await dialog.getByRole('region', { name: 'These are added, but not whole' }).getByText('It asks for key').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    const imported = async () => (await load()).tools.slice(1).map(({ name, config }) => [name, config.url]);
    await expect.poll(imported).toEqual([
      ['find_order_2', 'https://eu.shop.example.com/orders/{id}'],
      ['listOrders', 'https://eu.shop.example.com/orders?limit={limit}'],
    ]);
    for (const name of ['find_order_2', 'listOrders'])
      await section('tools')
        .getByRole('button', { name: `Delete ${name}` })
        .click();
    await expect.poll(imported).toEqual([]);
  });

  it('lists the tools of an MCP server, and keeps some of them out', async () => {
    await addTool('MCP server');
    const tools = section('tools');
    const connect = tools.getByRole('button', { name: 'Connect and list tools' });
    await tools.getByLabel('URL', { exact: true }).fill(`${site.ownServer}/mcp`);
    await connect.click();
    await tools.getByText('The server refused the credentials of this tool (401).').waitFor();
    await tools.getByLabel('URL', { exact: true }).fill(site.mcpServer);
    await connect.click();
    const list = tools.getByRole('list', { name: 'Tools of the server' });
    await list.getByRole('checkbox', { name: 'find_product' }).waitFor();
    await list.getByText('Finds a product.').waitFor();
    await tools.getByText('All 4 tools may be used').waitFor();
    await list.getByRole('checkbox', { name: 'flood' }).uncheck();
    await tools.getByText('3 of 4 may be used.').waitFor();
    await list.getByRole('combobox', { name: 'Approval of order.place' }).click();
    await page.getByRole('option', { name: 'Always asks a person' }).click();
    await list.getByText('Arguments of find_product').click();
    await takePictures(page, 'builder-mcp');
    await expectAccessible(page);
    const saved = async () => (await load()).tools.find(({ kind }) => kind === 'mcp')?.config;
    await expect.poll(saved).toMatchObject({
      url: site.mcpServer,
      allow: ['find_product', 'order.place', 'picture'],
      approvals: { always: ['order.place'], never: [] },
    });
    await tools.getByRole('button', { name: 'Refresh the list' }).click();
    await tools.getByText('The list is the same as before.').waitFor();
    await tools.getByRole('button', { name: 'Let all in' }).click();
    await expect.poll(saved).toMatchObject({ allow: null });
    const preview = page.getByRole('region', { name: 'What the model sees' });
    await preview.getByText('Show the exact specification').click();
    await preview.getByText('__find_product"').waitFor();
    await tools.getByRole('button', { name: /^Delete deepwiki/ }).click();
    await expect.poll(saved).toBeUndefined();
  });

  it('edits a schema as fields and as JSON, which stay one', async () => {
    const output = section('output');
    await output.getByRole('checkbox', { name: 'Answer as JSON that follows a schema' }).check();
    await output.getByRole('radio', { name: 'JSON' }).check();
    const json = output.getByLabel('JSON Schema', { exact: true });
    await json.fill(
      JSON.stringify({ type: 'object', properties: { odd: { anyOf: [{ type: 'string' }] } }, 'x-kept': 1 }),
    );
    await output.getByRole('radio', { name: 'Fields' }).check();
    await output.getByText('The schema also says x-kept.').waitFor();
    await output.getByText('Written with anyOf, which this view has no words for.').waitFor();
    await output.getByRole('button', { name: 'Add a field' }).click();
    // The new field has the focus, its name selected.
    await page.keyboard.type('mood');
    await output.getByLabel('Description of mood').fill('How the writer feels');
    await output.getByLabel('Type of mood').selectOption('Choice');
    await output.getByLabel('Choices of mood').fill('good\nbad');
    await output.getByRole('button', { name: 'Add a field' }).click();
    await page.keyboard.type('mood');
    await output.getByText('Another field has this name already.').waitFor();
    await page.keyboard.type('s');
    await output.getByLabel('Type of moods').selectOption('List');
    await output.getByLabel('Type of each entry of moods').selectOption('Group');
    await output.getByRole('button', { name: 'Add a field to moods' }).click();
    await output.getByLabel('Name of field_1').fill('at');
    await output.getByLabel('at is required').uncheck();
    await output.getByRole('button', { name: 'Move moods up' }).focus();
    await page.keyboard.press('Enter');
    const moods = {
      type: 'array',
      items: { type: 'object', properties: { at: { type: 'string' } }, additionalProperties: false },
    };
    const mood = { type: 'string', enum: ['good', 'bad'], description: 'How the writer feels' };
    const wanted = {
      type: 'object',
      properties: { odd: { anyOf: [{ type: 'string' }] }, moods, mood },
      'x-kept': 1,
      required: ['mood', 'moods'],
      propertyOrdering: ['odd', 'moods', 'mood'],
    };
    const saved = async () => (await load()).outputType?.schema;
    await expect.poll(saved).toEqual(wanted);
    // The focus goes with the field, so that the keyboard can move it on.
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('Move moods up');
    await output.getByText('What it could look like').click();
    await output.getByText('"mood": "good"').waitFor();
    await takePictures(page, 'builder-schema');
    await expectAccessible(page);
    await output.getByRole('button', { name: 'Take out moods' }).click();
    await expect.poll(saved).not.toHaveProperty('properties.moods');
    await page.keyboard.press('ControlOrMeta+z');
    await expect.poll(saved).toEqual(wanted);
    await output.getByRole('radio', { name: 'JSON' }).check();
    expect(JSON.parse(await json.inputValue())).toEqual(wanted);
    await json.fill('{"type": "object", "properties": {');
    await output.getByRole('radio', { name: 'Fields' }).check();
    await output.getByText('The JSON is not whole yet.').waitFor();
    await output.getByRole('radio', { name: 'JSON' }).check();
    await json.fill('{"type": "object", "properties": {"code": {"type": "string", "pattern": "a"}}}');
    await output.getByText('properties.code.pattern: Regular expressions are not run here.').waitFor();
    await output.getByRole('radio', { name: 'Fields' }).check();
    await output.getByRole('button', { name: 'Take out code' }).click();
    await expect.poll(saved).toEqual({ type: 'object', properties: {} });
  });

  it('never made the browser complain', () => {
    // What is refused is a 422 that the page shows; a server that has no tools is a 502.
    expect(complaints.filter((complaint) => !/status of (?:422|502)/.test(complaint))).toEqual([]);
  });
});
