import { AppError, ERROR_STATUS, type ErrorCode } from '../../kernel/errors.ts';

/** Marks a response of the Outbound entrypoint that no server sent. */
export const REFUSAL_HEADER = 'x-baton-refusal';

export function refusalResponse(error: AppError): Response {
  return new Response(error.message, { status: error.status, headers: { [REFUSAL_HEADER]: error.code } });
}

/** A server that sends the mark itself does not get to speak for us. */
export function withoutRefusal(response: Response): Response {
  const copy = new Response(response.body, response);
  copy.headers.delete(REFUSAL_HEADER);
  return copy;
}

/** A `fetch` that leaves through the Outbound entrypoint. @throws unsafe_url, upstream_failed */
export function throughOutbound(outbound: { fetch: typeof fetch }): typeof fetch {
  return async (input, init) => {
    const response = await outbound.fetch(input, init);
    const code = response.headers.get(REFUSAL_HEADER);
    if (code === null) return response;
    throw new AppError(isErrorCode(code) ? code : 'upstream_failed', await response.text());
  };
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_STATUS, code);
}
