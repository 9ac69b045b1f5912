import { type FailureContext, failure, failureOfEvent } from '../failures.ts';
import { tokenCount, usageFrom } from '../usage.ts';
import type { AnswerEnd } from '../wire.ts';

interface ResponseBody {
  status?: string;
  error?: unknown;
  incomplete_details?: { reason?: string } | null;
  usage?: {
    input_tokens?: unknown;
    output_tokens?: unknown;
    input_tokens_details?: { cached_tokens?: unknown } | null;
  } | null;
}

interface ResponseEvent {
  type?: string;
  response?: ResponseBody;
}

/**
 * Notes the end of a Responses stream. An answer that stopped at its length limit is a legitimate end,
 * which the SDK would refuse: its event is turned into the one for a complete answer.
 * @throws ModelFailure for a failed answer and for one that the provider withheld.
 */
export function responseEvents(end: AnswerEnd, context: FailureContext): (event: ResponseEvent) => void {
  return (event) => {
    if (event.type === 'error') throw failureOfEvent(event, context);
    if (event.type === 'response.failed') throw failureOfEvent(event.response?.error, context);
    if (event.type !== 'response.completed' && event.type !== 'response.incomplete') return;
    const response = event.response ?? {};
    if (event.type === 'response.incomplete') {
      if (response.incomplete_details?.reason === 'content_filter') {
        throw failure('content_filter', context, 'withheld the answer: its content filter was triggered.');
      }
      event.type = 'response.completed';
      response.status = 'completed';
      end.truncated = true;
    }
    end.complete = true;
    end.closed = true;
    const { usage } = response;
    end.usage = usageFrom(
      tokenCount(usage?.input_tokens),
      tokenCount(usage?.output_tokens),
      tokenCount(usage?.input_tokens_details?.cached_tokens),
    );
  };
}
