import { type LogFields, log } from '../kernel/log.ts';
import type { ServiceContext } from './context.ts';

/** The last line of every verb that changed something: who did what to which thing. */
export function audit(ctx: Pick<ServiceContext, 'actor' | 'requestId'>, event: string, fields: LogFields): void {
  log('info', event, { requestId: ctx.requestId, userId: ctx.actor.userId, via: ctx.actor.via, ...fields });
}
