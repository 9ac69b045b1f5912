/** A refusal by the database: Postgres' code and the constraint's name, where it was one. */
export interface ConstraintFault {
  code: 'unique' | 'foreign_key';
  constraint: string;
}

const CODES: Record<string, ConstraintFault['code']> = { '23505': 'unique', '23503': 'foreign_key' };

/** Which constraint an error is about; drizzle wraps the driver's error, so causes are looked through. */
export function constraintFault(error: unknown): ConstraintFault | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (!('code' in cause) || typeof cause.code !== 'string') continue;
    const code = CODES[cause.code];
    if (code) return { code, constraint: 'constraint' in cause ? String(cause.constraint) : '' };
  }
  return undefined;
}
