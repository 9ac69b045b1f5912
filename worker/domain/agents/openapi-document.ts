import { SECOND } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { readCapped, within } from '../../providers/outbound/limits.ts';
import type { OutboundPolicy } from '../../providers/outbound/policy.ts';
import { safeFetch } from '../../providers/outbound/safe-fetch.ts';
import { refuseIssues } from './draft-rules.ts';

/** As many bytes as the characters that a document may have could need. */
const MAX_BYTES = 4_000_000;
const PATIENCE_MS = 15 * SECOND;

/**
 * The text at an address, asked as anybody would: without keys, and never inside of our own network.
 * @throws validation_failed with the reason, beside the address
 */
export async function fetchDocument(url: string, policy: OutboundPolicy, send?: typeof fetch): Promise<string> {
  try {
    const accept = 'application/json, application/yaml, text/yaml, text/plain;q=0.9, */*;q=0.1';
    const request = within(new Request(url, { headers: { accept } }), PATIENCE_MS);
    const response = await safeFetch(request, policy, send);
    if (!response.ok) {
      void response.body?.cancel();
      throw new AppError('upstream_failed', `The server answered ${response.status}.`);
    }
    return new TextDecoder().decode(await readCapped(response, MAX_BYTES));
  } catch (error) {
    const message = error instanceof AppError ? error.message : 'The server could not be reached.';
    refuseIssues([{ path: 'documentUrl', message }]);
    throw error;
  }
}
