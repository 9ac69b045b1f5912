/** One waiting call, told to one person. It names the agent and the tool, never what the call is about. */
export interface Notice {
  /** Run, call and why it was asked. */
  effectKey: string;
  runId: string;
  callId: string;
  agentName: string;
  toolName: string;
  /** Whose run it is. */
  ownerId: string;
  reader: { id: string; email: string; name: string; wantsMail: boolean };
}

/** A way to tell people. */
export interface NoticeChannel {
  /** Tells each notice once, however often it is called with it. @throws what its carrier throws; call it again then */
  tell(notices: readonly Notice[]): Promise<void>;
}
