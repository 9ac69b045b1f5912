/** A mail in plain text; HTML is made from the same parts by the adapter's caller. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
}

export interface EmailPort {
  /**
   * Hands the mail over for delivery.
   * @param key what may be handed over again under the same key is one mail
   * @throws AppError upstream_failed
   */
  send(mail: Mail, key?: string): Promise<void>;
}
