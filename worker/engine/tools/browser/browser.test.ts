import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findChromium } from '../../../../test/harness/chromium.ts';
import { AppError } from '../../../kernel/errors.ts';
import { chromiumBrowser } from '../../../providers/browser/chromium-browser.ts';
import { safeHop } from '../../../providers/browser/safe-hop.ts';
import { type Chromium, startChromium } from '../../../providers/browser/testing/chromium.ts';
import type { OutboundPolicy } from '../../../providers/outbound/policy.ts';
import { memoryToolFiles } from '../../../providers/tool-files/memory-files.fake.ts';
import { ToolFailure, type ToolWorld } from '../runtime.ts';
import { type BrowserConfig, browserTool } from './kind.ts';
import { browserRuntime } from './runtime.ts';

const chromium = findChromium();

describe('the kind of tool', () => {
  const functionOf = (changes: Partial<BrowserConfig>) => {
    const config = browserTool.config.parse(changes);
    const [fn] = browserTool.functions({ name: 'browser', description: '', config });
    return fn;
  };

  it('costs a browser step, and may be repeated only where it changes nothing', () => {
    expect(functionOf({})).toMatchObject({ microcredits: 1_000_000, repeatable: false });
    expect(functionOf({ readOnly: true })?.repeatable).toBe(true);
    expect(JSON.stringify(functionOf({ readOnly: true })?.parameters)).not.toContain('"click"');
  });

  it.each(['127.0.0.1', '169.254.169.254', 'localhost', '*.internal', 'https://example.org', '[::1]'])(
    'refuses the host %s',
    (host) => {
      expect(browserTool.issues(browserTool.config.parse({ allowedHosts: ['example.org', host] }))).toMatchObject([
        { path: 'allowedHosts.1' },
      ]);
    },
  );
});

describe('actions', () => {
  const call = (actions: unknown, config: Partial<BrowserConfig> = {}) =>
    browserRuntime(
      { config: browserTool.config.parse(config), fn: 'browser', args: { actions }, effectKey: 'run/t1_0' },
      { browser: {}, now: () => 0, signal: new AbortController().signal } as unknown as ToolWorld,
    );

  it.each([
    ['none', [], /1 to 10 actions/],
    ['too many', Array.from({ length: 11 }, () => ({ type: 'back' })), /1 to 10 actions/],
    ['one without its fields', [{ type: 'back' }, { type: 'click', x: 1 }], /Action 2: y/],
    ['an unknown one', [{ type: 'explode' }], /Action 1/],
  ])('refuses %s', async (_, actions, message) => {
    await expect(call(actions)).rejects.toThrow(message);
  });

  it('only read where the owner said so', async () => {
    await expect(call([{ type: 'type', text: 'x' }], { readOnly: true })).rejects.toThrow(/only be read/);
  });

  it('need a browser', async () => {
    const world = { now: () => 0, signal: new AbortController().signal } as unknown as ToolWorld;
    const config = browserTool.config.parse({});
    const job = { config, fn: 'browser', args: { actions: [{ type: 'back' }] }, effectKey: 'x' };
    await expect(browserRuntime(job, world)).rejects.toMatchObject({ code: 'not_configured' });
  });
});

describe.skipIf(!chromium)('a browser tool (skipped where no Chromium is found)', () => {
  let browser: Chromium;
  let site: Server;
  let port: number;
  let orders: string[] = [];
  let remembered: string | null = null;
  const files = memoryToolFiles({});

  beforeAll(async () => {
    site = createServer((request, response) => {
      if (request.method === 'POST') orders.push(request.url ?? '');
      response.setHeader('content-type', 'text/html');
      if (request.url === '/') response.setHeader('set-cookie', 'basket=7');
      // Loading waits for it, so it is tried before the page has come to rest.
      const post = "const r = new XMLHttpRequest(); r.open('POST', '/order', false); try { r.send() } catch {}";
      if (request.url === '/posts-by-itself') return response.end(`<script>${post}</script>`);
      const who = request.headers.cookie ?? 'nobody';
      return response.end(`<title>Page ${request.url}</title><p>Cookie: ${who}</p><img src="http://192.168.0.1/logo.png">
        <form method="post" action="/order"><button>Order</button></form>`);
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    port = (site.address() as AddressInfo).port;
    browser = await startChromium(chromium ?? '');
  });
  beforeEach(() => {
    orders = [];
  });
  afterAll(async () => {
    await browser?.close();
    site?.closeAllConnections();
    site?.close();
  });

  function run(actions: object[], config: Partial<BrowserConfig> = {}) {
    const own = `127.0.0.1:${port}`;
    const policy: OutboundPolicy = {
      allowedPrivateHosts: new Set([own]),
      ownHost: null,
      ports: new Set([443]),
      resolve: null,
    };
    const world: ToolWorld = {
      fetch,
      secret: async () => null,
      files,
      loader: undefined,
      signal: new AbortController().signal,
      now: () => Date.now(),
      browser: {
        host: chromiumBrowser(browser.address),
        send: (request, signal) =>
          safeHop(request, policy, signal).catch((error: unknown) => {
            throw error instanceof AppError ? new ToolFailure('denied', error.message) : error;
          }),
        memory: {
          read: async () => remembered,
          write: async (text) => {
            remembered = text;
          },
        },
      },
    };
    const job = {
      config: { ...browserTool.config.parse({}), maxSeconds: 120, ...config },
      fn: 'browser',
      effectKey: 'run_a/t1_0',
    };
    return browserRuntime({ ...job, args: { actions } }, world);
  }

  const audited = (details: Record<string, unknown> | undefined) =>
    ((details?.['audit'] ?? []) as { action: string; target: string }[]).map(
      ({ action, target }) => `${action} ${target}`,
    );

  it('opens, reads and photographs a page, and says all that it did', async () => {
    const home = `http://127.0.0.1:${port}/`;
    const { output, failed, pictures, details } = await run([
      { type: 'goto', url: home },
      { type: 'screenshot' },
      { type: 'read_text' },
    ]);
    expect(failed).toBeUndefined();
    expect(output).toContain('3 of 3 actions done.');
    expect(output).toContain('Title: Page /');
    expect(output).toMatch(/- button "Order" at \d+,\d+/);
    expect(output).toContain('Cookie: nobody');
    expect(output).toContain('Screenshot: /screenshots/run_a-t1_0-1.jpg');
    const picture = await files.read('/screenshots/run_a-t1_0-1.jpg');
    expect([...(picture ?? []).slice(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
    expect(pictures).toEqual(['/screenshots/run_a-t1_0-1.jpg']);
    const log = audited(details);
    expect(log).toContain(`command goto ${home}`);
    expect(log).toContain(`fetch GET ${home}`);
    expect(log).toContain('denied GET http://192.168.0.1/logo.png');
    expect(log).toContain('write /screenshots/run_a-t1_0-1.jpg');
  });

  it('goes on where it was, with its cookies, in a browser that is new', async () => {
    const { output } = await run([{ type: 'read_text' }]);
    expect(output).toContain(`Now at http://127.0.0.1:${port}/`);
    expect(output).toContain('Cookie: basket=7');
  });

  it('stops at the first action that fails, and tells what it did before', async () => {
    const { output, failed } = await run([
      { type: 'wait', ms: 1 },
      { type: 'goto', url: 'http://10.0.0.1/' },
      { type: 'back' },
    ]);
    expect(failed).toBeUndefined();
    expect(output).toContain('1 of 3 actions done.');
    expect(output).toMatch(/Stopped at goto http:\/\/10\.0\.0\.1\/: .*could not be opened/);
  });

  it('opens allowed hosts only, and sends nothing where it may only read', async () => {
    const elsewhere = await run([{ type: 'goto', url: `http://127.0.0.1:${port}/a` }], {
      allowedHosts: ['example.org'],
    });
    expect(elsewhere).toMatchObject({ failed: true });
    expect(audited(elsewhere.details)).toContain(`denied http://127.0.0.1:${port}/a`);
    const posting = `http://127.0.0.1:${port}/posts-by-itself`;
    const read = await run([{ type: 'goto', url: posting }], { readOnly: true });
    expect(audited(read.details)).toContain(`denied POST http://127.0.0.1:${port}/order`);
    expect(read.failed).toBeUndefined();
    expect(orders).toEqual([]);
  });
});
