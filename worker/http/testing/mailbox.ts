import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import { type Env, settingsOf } from '../../env.ts';

export interface StoredMail {
  to: string[];
  subject: string;
  text: string;
  html: string;
}

/** All mails to an address that the mail stand-in keeps, newest first. */
export async function mailsTo(address: string): Promise<StoredMail[]> {
  const { RESEND_BASE_URL, RESEND_API_KEY } = settingsOf(env as Env);
  const response = await fetch(new URL('/emails', RESEND_BASE_URL), {
    headers: { authorization: `Bearer ${RESEND_API_KEY}` },
  });
  const { data } = (await response.json()) as { data: StoredMail[] };
  return data.filter((mail) => mail.to.includes(address));
}

/** Waits for the `count`-th mail to an address: mails leave after the answer. */
export function mailTo(address: string, count = 1): Promise<StoredMail> {
  return vi.waitFor(
    async () => {
      const mails = await mailsTo(address);
      const [newest] = mails;
      if (mails.length < count || !newest) throw new Error(`${mails.length} of ${count} mails came to ${address}`);
      return newest;
    },
    { timeout: 60_000, interval: 50 },
  );
}

/** The first link in a mail. */
export function linkIn(mail: StoredMail): string {
  const link = /https?:\/\/\S+/.exec(mail.text)?.[0];
  if (!link) throw new Error('the mail has no link');
  return link;
}
