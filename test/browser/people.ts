import type { BrowserContext } from 'playwright-core';
import { cookiesOf, type User } from '../harness/client.ts';
import type { Site } from './site.ts';

/** A wide browser window in which somebody is signed in. */
export async function windowOf(site: Site, { account }: Pick<User, 'account'>): Promise<BrowserContext> {
  const context = await site.browser.newContext({ baseURL: site.origin, viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(60_000);
  await context.addCookies(cookiesOf(account.cookie, site.origin));
  return context;
}

/** A tool over the site's mailbox, for an API of somebody's own: each call leaves a mail, and a person is asked first. */
export function mailTool(site: Site, recipients = ['ops@example.test', 'boss@example.test']) {
  return {
    kind: 'http',
    name: 'send_mail',
    description: 'Sends a mail.',
    approval: { mode: 'always' },
    config: {
      method: 'POST',
      url: `${site.mail}/emails`,
      headers: [{ name: 'authorization', value: 'Bearer stand-in' }],
      parameters: {
        type: 'object',
        properties: { to: { enum: recipients } },
        required: ['to'],
        additionalProperties: false,
      },
      body: { kind: 'template', text: '{"from":"a@example.test","to":["{{to}}"],"subject":"Hello","text":"Hello."}' },
    },
  };
}
