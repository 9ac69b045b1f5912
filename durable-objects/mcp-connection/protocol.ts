/** Whose connection, and which. */
export interface ConnectionRef {
  owner: string;
  id: string;
}

export type AccessToken =
  | { ok: true; token: string; url: string | null }
  /** `gone`: there is none; `ended`: its owner has to sign in again; `unreachable`: it may be asked for again. */
  | { ok: false; code: 'gone' | 'ended' | 'unreachable'; reason: string };

/** What an McpConnection object answers to: the one place where a connection's tokens are renewed. */
export interface McpConnectionRpc {
  /**
   * A token that the server takes.
   * @param refused the one that it refused before its time
   */
  accessToken(ref: ConnectionRef, refused?: string): Promise<AccessToken>;
  /** Ends the connection, here and at the authorization server; `false` when there is none of this owner's. */
  disconnect(ref: ConnectionRef): Promise<boolean>;
}
