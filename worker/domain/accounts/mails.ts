import { waitUntil } from 'cloudflare:workers';
import type { Settings } from '../../env.ts';
import { logError } from '../../kernel/log.ts';
import type { Mail } from '../../providers/email/port.ts';
import { createResendMailer } from '../../providers/email/resend.ts';
import {
  emailChangedMail,
  emailChangeMail,
  existingAccountMail,
  leavingMail,
  resetMail,
  verificationMail,
} from '../../providers/email/texts.ts';

type Recipient = { email: string; name: string };

/** The mails of the account flows. They leave after the answer, so that its timing tells nothing about an address. */
export function accountMails(settings: Settings) {
  const mailer = createResendMailer(settings);
  const sendLater = (to: Recipient, content: Omit<Mail, 'to'>): void => {
    waitUntil(mailer.send({ to: to.email, ...content }).catch((error: unknown) => logError('mail', error)));
  };
  return {
    verification: (to: Recipient, url: string) => sendLater(to, verificationMail(to.name, url)),
    reset: (to: Recipient, url: string) => sendLater(to, resetMail(to.name, url)),
    existingAccount: (to: Recipient) =>
      sendLater(to, existingAccountMail(to.name, new URL('/sign-in', settings.BASE_URL).href)),
    emailChange: (to: Recipient, url: string) => sendLater(to, emailChangeMail(to.name, url)),
    emailChanged: (to: Recipient, newEmail: string) =>
      sendLater(to, emailChangedMail(to.name, newEmail, new URL('/forgot-password', settings.BASE_URL).href)),
    leaving: (to: Recipient, removedAt: Date) =>
      sendLater(to, leavingMail(to.name, removedAt, new URL('/sign-in', settings.BASE_URL).href)),
  };
}
