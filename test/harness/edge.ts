import { exports } from 'cloudflare:workers';
import { type Baton, newUser, type User } from './client.ts';

/** The worker under test, spoken to as from outside. */
export const edge: Baton = {
  origin: 'http://baton.test',
  fetch: (url, init) => exports.default.fetch(new Request(url, init)),
};

/** One call gives a working system: somebody with an account, a token and a client. */
export function edgeUser(wanted: { email?: string; name?: string } = {}): Promise<User> {
  return newUser(edge, wanted);
}
