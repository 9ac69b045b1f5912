import { z } from 'zod';
import { strict } from '../../../kernel/strict.ts';
import type { GuardrailKindEntry } from '../kind.ts';
import { counts, type Find, maskFinds, withoutOverlaps } from '../text/finds.ts';
import { findCards, findIbans, findSsns } from './accounts.ts';
import { findEmails, findPhones } from './contacts.ts';
import { findIpAddresses, findUrlCredentials } from './network.ts';
import { findSecrets } from './secrets.ts';

const DETECTORS = {
  email: findEmails,
  phone: findPhones,
  credit_card: findCards,
  iban: findIbans,
  us_ssn: findSsns,
  ip_address: findIpAddresses,
  secret: findSecrets,
  url_credentials: findUrlCredentials,
} as const;

export const PII_TYPES = [
  'email',
  'phone',
  'credit_card',
  'iban',
  'us_ssn',
  'ip_address',
  'secret',
  'url_credentials',
] as const;
type PiiType = (typeof PII_TYPES)[number];

const config = strict({
  types: z
    .array(z.enum(PII_TYPES))
    .min(1)
    .default([...PII_TYPES])
    .describe('What is looked for. `secret` means passwords, keys and tokens.'),
});
type Config = z.output<typeof config>;

const MASKS: Readonly<Record<string, string>> = {
  email: '[E-MAIL]',
  phone: '[PHONE]',
  credit_card: '[CARD]',
  iban: '[IBAN]',
  us_ssn: '[SSN]',
  ip_address: '[IP]',
  secret: '[SECRET]',
  url_credentials: '[URL]',
};

/** Everything of these types, which may overlap. Linear in the text. */
export function findPii(text: string, types: readonly PiiType[]): Find[] {
  return types.flatMap((type) => DETECTORS[type](text));
}

export const PII: GuardrailKindEntry<Config> = {
  kind: 'pii',
  title: 'Personal data',
  about: 'E-mail addresses, phone numbers, cards, accounts, secrets: found by form and check digits, or masked.',
  stages: ['input', 'output', 'tool_input', 'tool_output'],
  canMask: true,
  config,
  issues: () => [],
  check(text, { types }) {
    const finds = withoutOverlaps(findPii(text, types));
    if (finds.length === 0) return { tripped: false, reason: '' };
    const found = counts(finds);
    return {
      tripped: true,
      reason: `Personal data found: ${Object.keys(found).join(', ')}.`,
      masked: maskFinds(text, finds, ({ label }) => MASKS[label] ?? '[DATA]'),
      details: { found },
    };
  },
  examples: [
    { title: 'Everything', name: 'Personal data', config: { types: [...PII_TYPES] } },
    { title: 'Payment data only', name: 'Payment data', config: { types: ['credit_card', 'iban'] } },
  ],
};
