import { publish } from '../../../durable-objects/inbox/client.ts';
import { hostOf } from '../../../durable-objects/run-host/client.ts';
import type { AskedCall } from '../../../durable-objects/run-host/protocol.ts';
import type { Database } from '../../db/client.ts';
import type { Env, Settings } from '../../env.ts';
import { runBody } from '../../kernel/ids.ts';
import { createResendMailer } from '../../providers/email/resend.ts';
import { type Reader, selectApprovers, selectReaders } from './approvers-store.ts';
import { inAppChannel } from './in-app-channel.ts';
import { mailChannel } from './mail-channel.ts';
import type { Notice } from './notice-channel.ts';

interface TellContext {
  env: Env;
  settings: Settings;
  db: Database;
}

/**
 * Tells whoever may decide the calls that a run waits for: its owner, and the people whom their tools name. What the
 * run waits for is asked of its host now, so a late delivery tells nothing that is over; a repeated one tells nothing
 * twice. @throws what a channel throws; call it again then
 */
export async function tellOfWaitingCalls({ env, settings, db }: TellContext, runId: string): Promise<void> {
  const asked = await hostOf(env, runId).asked(runId);
  if (!asked) return;
  const { accountId, calls } = asked;
  const emails = [...new Set(calls.flatMap(({ approvers }) => approvers))];
  const [readers, settled] = await db.batch([
    selectReaders(db, accountId, emails),
    selectApprovers(db, accountId, emails),
  ]);
  const idOf = new Map(settled.map(({ email, approverId }) => [email, approverId]));
  const mayDecide = (reader: Reader, { approvers }: AskedCall) =>
    reader.id === accountId || approvers.some((email) => idOf.get(email) === reader.id);
  const unproved = settings.EMAIL_VERIFICATION === 'off';
  const notices = calls.flatMap((call) =>
    readers.filter((reader) => mayDecide(reader, call)).map((reader) => noticeOf(runId, accountId, call, reader)),
  );
  const now = Date.now();
  const mailer = createResendMailer(settings);
  await inAppChannel(db, now).tell(notices);
  const told = new Set(notices.map(({ reader }) => reader.id));
  await Promise.all([...told].map((userId) => publish(env, userId, { type: 'notification' })));
  await mailChannel({ db, mailer, baseUrl: settings.BASE_URL, now }).tell(notices);

  function noticeOf(run: string, ownerId: string, call: AskedCall, reader: Reader): Notice {
    const { callId, agentName, toolName, reason } = call;
    const { id, email, name, approvalMails, emailVerified } = reader;
    const wantsMail = approvalMails && (emailVerified || unproved);
    const who = { ownerId, reader: { id, email, name, wantsMail } };
    return { effectKey: `${runBody(run)}/${callId}/${reason}`, runId: run, callId, agentName, toolName, ...who };
  }
}
