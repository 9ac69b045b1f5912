import { BrowserFault, type BrowserPage, type PageAction, type PageRequest } from '../../../providers/browser/port.ts';
import { AuditLog } from '../audit.ts';
import { isAllowedHost } from '../hosts.ts';
import { ToolFailure, type ToolRuntime, type ToolWorld } from '../runtime.ts';
import { readActions, shownAction } from './actions.ts';
import type { BrowserConfig } from './kind.ts';
import { keepMemory, recall } from './memory.ts';
import { type Look, report } from './report.ts';

const READING: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];
const MAX_SCREENSHOTS = 5;

interface Tab {
  page: BrowserPage;
  config: BrowserConfig;
  world: ToolWorld;
  log: AuditLog;
  /** Begins the names of pictures; stable over replays. */
  pictures: string;
}

/**
 * Makes a call's actions in a browser that is open for this call only: nothing of a browser survives between two
 * invocations. It begins where the last call ended, at its address and with its cookies, also after a crash.
 */
export const browserRuntime: ToolRuntime<BrowserConfig> = async ({ config, args, effectKey }, world) => {
  const { browser } = world;
  if (!browser) throw new ToolFailure('not_configured', 'There is no browser on this server.');
  const asked = typeof args['url'] === 'string' ? [{ type: 'goto', url: args['url'] }] : args['actions'];
  const actions = readActions(asked, config);
  const log = new AuditLog(world.now);
  world.atDeadline?.(() => log.details());
  const signal = AbortSignal.any([world.signal, AbortSignal.timeout(config.maxSeconds * 1_000)]);
  let page: BrowserPage | undefined;
  try {
    const memory = await recall(browser.memory);
    page = await browser.host.open({
      respond: (request) => respond(request, { config, log, send: (one) => browser.send(one, signal) }),
      cookies: memory.cookies,
      signal,
    });
    const tab: Tab = { page, config, world, log, pictures: effectKey.replace(/[^\w]+/g, '-') };
    if (memory.url && actions[0]?.type !== 'goto') await open(memory.url, tab);
    const look = await perform(actions, tab);
    await keepMemory(browser.memory, look.view.url, await page.cookies());
    return {
      ...report(look, config.maxChars),
      details: { url: look.view.url, pictures: look.pictures, ...log.details() },
    };
  } catch (error) {
    if (error instanceof ToolFailure)
      throw new ToolFailure(error.code, error.message, { ...error.details, ...log.details() });
    if (signal.aborted)
      throw new ToolFailure('timeout', `The browser was closed after ${config.maxSeconds} s.`, log.details());
    if (error instanceof BrowserFault) throw new ToolFailure('upstream_failed', error.message, log.details());
    throw new ToolFailure('internal', 'The browser failed.', log.details());
  } finally {
    await page?.close();
  }
};

/** Does one action after the other, until one fails; what was done until then stays done, and is told. */
async function perform(actions: readonly PageAction[], tab: Tab): Promise<Look> {
  const done: string[] = [];
  const pictures: string[] = [];
  let text: string | undefined;
  let problem: string | undefined;
  // As OpenAI's computer tool every call is answered by one picture, of how things then stand.
  const endsWithPicture = tab.config.modelInterface === 'computer';
  const look = async () => {
    if (!endsWithPicture) pictures.push(await keepPicture(tab, pictures.length + 1));
  };
  for (const action of actions) {
    const line = shownAction(action);
    tab.log.note('command', line);
    try {
      if (action.type === 'goto') await open(action.url, tab);
      else if (action.type === 'read_text') text = await tab.page.text();
      else if (action.type === 'screenshot') await look();
      else await tab.page.act(action);
      done.push(line);
    } catch (error) {
      if (!(error instanceof BrowserFault || error instanceof ToolFailure)) throw error;
      // A page that is gone can say nothing more.
      if (tab.world.signal.aborted) throw error;
      problem = `${line}: ${error.message}`;
      break;
    }
  }
  if (endsWithPicture) pictures.push(await keepPicture(tab, 1));
  return { view: await tab.page.view(), done, left: actions.length - done.length, pictures, text, problem };
}

async function open(address: string, { page, config, log }: Tab): Promise<void> {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new ToolFailure('bad_arguments', 'That is no address of a page. Give a whole one, with https://.');
  if (config.allowedHosts.length > 0 && !isAllowedHost(url, config.allowedHosts)) {
    log.note('denied', url.href, 'host is not allowed');
    throw new ToolFailure('denied', `${url.host} may not be opened here, only ${config.allowedHosts.join(', ')}.`);
  }
  await page.goto(url.href);
}

/** What a page asks for: allowed hosts only, past the SSRF check, each redirect anew (Plan 21.2). */
async function respond(
  request: PageRequest,
  { config, log, send }: { config: BrowserConfig; log: AuditLog; send: (request: PageRequest) => Promise<Response> },
): Promise<Response> {
  const { url, method } = request;
  const refusal =
    config.allowedHosts.length > 0 && !isAllowedHost(new URL(url), config.allowedHosts)
      ? 'host is not allowed'
      : config.readOnly && !READING.includes(method)
        ? 'read-only'
        : null;
  if (refusal) {
    log.note('denied', `${method} ${url}`, refusal);
    throw new ToolFailure('denied', refusal);
  }
  log.note('fetch', `${method} ${url}`);
  try {
    return await send(request);
  } catch (error) {
    if (error instanceof ToolFailure) log.note('denied', `${method} ${url}`, error.message);
    throw error;
  }
}

async function keepPicture({ page, world, log, pictures }: Tab, number: number): Promise<string> {
  if (number > MAX_SCREENSHOTS) throw new ToolFailure('denied', `A call takes ${MAX_SCREENSHOTS} screenshots at most.`);
  const path = `/screenshots/${pictures}-${number}.jpg`;
  await world.files.write(path, await page.screenshot());
  log.note('write', path);
  return path;
}
