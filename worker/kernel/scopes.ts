/** What a personal token may do. A cookie session has all of them. `write` implies nothing else. */
export const SCOPES = ['read', 'run', 'write'] as const;
export type Scope = (typeof SCOPES)[number];

export function isScope(value: string): value is Scope {
  return (SCOPES as readonly string[]).includes(value);
}
