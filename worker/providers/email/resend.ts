import type { Settings } from '../../env.ts';
import { AppError } from '../../kernel/errors.ts';
import type { EmailPort, Mail } from './port.ts';

const TIMEOUT_MS = 10_000;
const ATTEMPTS = 3;

type MailSettings = Pick<Settings, 'RESEND_API_KEY' | 'RESEND_BASE_URL' | 'EMAIL_FROM'>;

/** Whether the same mail may be handed over again; the idempotency key keeps it one mail. */
function isPassing(status: number): boolean {
  return status === 429 || status >= 500;
}

async function post(settings: MailSettings, mail: Mail, key: string): Promise<number> {
  try {
    const response = await fetch(new URL('/emails', settings.RESEND_BASE_URL), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${settings.RESEND_API_KEY ?? ''}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify({
        from: settings.EMAIL_FROM,
        to: [mail.to],
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
      }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 503;
  }
}

/** The e-mail port over Resend's HTTP API. */
export function createResendMailer(settings: MailSettings): EmailPort {
  return {
    async send(mail, key = crypto.randomUUID()) {
      let status = 0;
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        status = await post(settings, mail, key);
        if (status < 300) return;
        if (!isPassing(status)) break;
      }
      throw new AppError('upstream_failed', `The mail service answered ${status}.`);
    },
  };
}
