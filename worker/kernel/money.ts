/** Credits are integers inside: 1 credit = 1,000,000 microcredits (SPEC-NOTES 2). */
export const MICRO = 1_000_000;

/** A decimal string with up to six places: `1500000` → `"1.5"`. */
export function formatCredits(microcredits: number): string {
  const sign = microcredits < 0 ? '-' : '';
  const whole = Math.floor(Math.abs(microcredits) / MICRO);
  const fraction = Math.abs(microcredits) % MICRO;
  if (fraction === 0) return `${sign}${whole}`;
  return `${sign}${whole}.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`;
}

/** What the API shows for an amount (SPEC-NOTES 2). */
export function creditAmount(microcredits: number): { credits: string; microcredits: number } {
  return { credits: formatCredits(microcredits), microcredits };
}
