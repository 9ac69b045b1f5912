import type { Database } from '../../db/client.ts';
import type { EmailPort } from '../../providers/email/port.ts';
import { approvalMail } from '../../providers/email/texts.ts';
import type { NoticeChannel } from './notice-channel.ts';
import { selectUnmailed, updateMailed } from './store.ts';

/** Where people decide. */
const PAGE = '/app/approvals';

interface MailDeps {
  db: Database;
  mailer: EmailPort;
  baseUrl: string;
  now: number;
}

/**
 * Notices by e-mail, to those who want them. The notification in the app remembers that the mail has gone; between the
 * two, the mail service's own key keeps a repeat one mail.
 */
export function mailChannel({ db, mailer, baseUrl, now }: MailDeps): NoticeChannel {
  return {
    async tell(notices) {
      const wanted = notices.filter(({ reader }) => reader.wantsMail);
      const [first] = wanted;
      if (!first) return;
      const readers = [...new Set(wanted.map(({ reader }) => reader.id))];
      const unmailed = await selectUnmailed(db, first.runId, readers);
      for (const { id, userId, effectKey } of unmailed) {
        const notice = wanted.find((one) => one.reader.id === userId && one.effectKey === effectKey);
        if (!notice) continue;
        const { reader, agentName, toolName, runId } = notice;
        const url = new URL(`${PAGE}?run=${runId}`, baseUrl).href;
        const content = approvalMail(reader.name, { agent: agentName, tool: toolName }, url);
        await mailer.send({ to: reader.email, ...content }, `approval/${userId}/${effectKey}`);
        await updateMailed(db, id, new Date(now));
      }
    },
  };
}
