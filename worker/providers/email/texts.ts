import type { Mail } from './port.ts';

type Content = Omit<Mail, 'to'>;

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Anybody can have us write to anybody: a name that could carry an advertisement or a link is left out. */
function greet(name: string): string {
  const isPlain = /^[\p{L}\p{M}' ’-]{1,60}$/u.test(name);
  return isPlain ? `Hello ${name},` : 'Hello,';
}

/** What somebody called a thing, where it is a name and nothing else. */
function plainName(name: string): string | undefined {
  return /^[\p{L}\p{M}\p{N}' ’_()-]{1,80}$/u.test(name) ? name : undefined;
}

/** One paragraph, one link, one closing line: the same words as text and as HTML, without remote images. */
function compose(
  subject: string,
  greeting: string,
  before: string,
  link: { label: string; url: string },
  after: string,
): Content {
  const text = `${greeting}\n\n${before}\n\n${link.url}\n\n${after}\n\nBaton\n`;
  const html = [
    '<!doctype html><html lang="en"><body style="font-family:system-ui,sans-serif;line-height:1.5;color:#1c1917;max-width:34rem">',
    `<p>${escapeHtml(greeting)}</p><p>${escapeHtml(before)}</p>`,
    `<p><a href="${escapeHtml(link.url)}" style="display:inline-block;padding:.6rem 1rem;border-radius:.4rem;background:#1c1917;color:#fff;text-decoration:none">${escapeHtml(link.label)}</a></p>`,
    `<p style="font-size:.85rem;color:#57534e">Or copy this address into your browser:<br>${escapeHtml(link.url)}</p>`,
    `<p>${escapeHtml(after)}</p><p>Baton</p></body></html>`,
  ].join('\n');
  return { subject, text, html };
}

export function verificationMail(name: string, url: string): Content {
  return compose(
    'Confirm your e-mail address',
    greet(name),
    'Confirm this address to finish signing up at Baton and to receive your 10 free credits:',
    { label: 'Confirm my address', url },
    'The link works for one hour. If you did not sign up, ignore this mail: nothing happens without the link.',
  );
}

export function resetMail(name: string, url: string): Content {
  return compose(
    'Set a new password',
    greet(name),
    'Somebody, hopefully you, asked to set a new password for your Baton account:',
    { label: 'Set a new password', url },
    'The link works once, within one hour. If it was not you, ignore this mail: your password stays as it is.',
  );
}

/** To the owner of an address that somebody tried to sign up with again. */
export function existingAccountMail(name: string, url: string): Content {
  return compose(
    'You already have an account',
    greet(name),
    'Somebody, hopefully you, tried to sign up at Baton with this address. You already have an account; sign in here, and set a new password there if you forgot yours:',
    { label: 'Sign in', url },
    'If it was not you, ignore this mail: nothing has changed.',
  );
}

/** To a new address, which becomes the account's by this link. */
export function emailChangeMail(name: string, url: string): Content {
  return compose(
    'Confirm your new e-mail address',
    greet(name),
    'You asked to use this address for your Baton account from now on. Confirm it here, signed in to that account:',
    { label: 'Use this address', url },
    'The link works once, within one hour. If it was not you, ignore this mail: nothing changes without the link.',
  );
}

/** To the address that an account had until now. */
export function emailChangedMail(name: string, newEmail: string, url: string): Content {
  return compose(
    'Your e-mail address was changed',
    greet(name),
    `Your Baton account now belongs to ${newEmail}; this address is no longer used for it. If it was you, nothing is left to do. If it was not, write to us at once. Other accounts of yours can be made safe with a new password:`,
    { label: 'Set a new password', url },
    'We sent this to the address that the account had before.',
  );
}

const day = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' });

/** To somebody who deleted an account. */
export function leavingMail(name: string, removedAt: Date, url: string): Content {
  return compose(
    'Your account will be removed',
    greet(name),
    `You deleted your Baton account. Its tokens and sessions have ended, its runs are cancelled, and on ${day.format(removedAt)} everything in it is removed for good. Until then you can sign in and keep it:`,
    { label: 'Keep my account', url },
    'If you want it gone, nothing is left to do.',
  );
}

/** To somebody whom a run waits for. What the call would do with what stays behind the link. */
export function approvalMail(name: string, call: { agent: string; tool: string }, url: string): Content {
  const agent = plainName(call.agent);
  const who = agent ? `The agent ${agent}` : 'An agent';
  return compose(
    `${agent ?? 'An agent'} waits for your decision`,
    greet(name),
    `${who} wants to use the tool ${call.tool} and waits until somebody agrees. See what it would do, and decide:`,
    { label: 'Look and decide', url },
    'Waiting costs nothing; after seven days the run expires. You can switch these mails off in the settings.',
  );
}
