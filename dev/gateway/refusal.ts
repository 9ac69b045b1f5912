/** An error in OpenAI's form: `{ error: { message, type, param, code } }`. */
export class Refusal extends Error {
  readonly status: number;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;

  constructor(status: number, message: string, options: { type?: string; param?: string; code?: string } = {}) {
    super(message);
    this.status = status;
    this.type = options.type ?? (status >= 500 ? 'server_error' : 'invalid_request_error');
    this.param = options.param ?? null;
    this.code = options.code ?? null;
  }

  get body(): Record<string, unknown> {
    return { error: { message: this.message, type: this.type, param: this.param, code: this.code } };
  }
}

/** A required part of a request. @throws Refusal 400 */
export function required<T>(value: T | undefined, param: string): T {
  if (value === undefined)
    throw new Refusal(400, `Missing or invalid parameter: '${param}'.`, { param, code: 'missing_required_parameter' });
  return value;
}
