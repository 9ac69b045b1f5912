import type { ToolKindEntry } from '../kind.ts';
import { type CodeConfig, codeConfig } from './config.ts';

const DAYS_BETWEEN = `/**
 * Counts the days from one date to another.
 * @param from First date, such as 2026-10-01.
 * @param to Last date; a date before the first gives a negative number.
 */
export function daysBetween(from: string, to: string): { days: number } {
  const [start, end] = [from, to].map((text) => Date.parse(text));
  if (Number.isNaN(start) || Number.isNaN(end)) throw new Error('Write dates as YYYY-MM-DD.');
  return { days: Math.round((end - start) / 86_400_000) };
}
`;

const LOAN = `interface Loan {
  /** What is borrowed. */
  amount: number;
  /** Interest a year in percent. */
  rate: number;
  months: number;
}

/** Works out the monthly payment of a loan with a fixed rate. */
export function loanPayment({ amount, rate, months = 360 }: Loan): { payment: number; total: number } {
  const monthly = rate / 1200;
  const payment = monthly === 0 ? amount / months : (amount * monthly) / (1 - (1 + monthly) ** -months);
  const round = (value: number) => Math.round(value * 100) / 100;
  return { payment: round(payment), total: round(payment * months) };
}
`;

const EXCHANGE_RATE = `/**
 * Gets today's exchange rate between two currencies.
 * @param from Currency code, such as EUR.
 * @param to Currency code, such as USD.
 */
export async function exchangeRate(from: string, to: string): Promise<number> {
  const query = new URLSearchParams({ base: from, symbols: to });
  const response = await fetch(\`https://api.frankfurter.dev/v1/latest?\${query}\`);
  if (!response.ok) throw new Error(\`The exchange answered \${response.status}.\`);
  const { rates } = await response.json();
  return rates[to];
}
`;

function example(title: string, name: string, code: string, hosts: string[] = []) {
  const config: CodeConfig = codeConfig.parse({ code, hosts, ...(hosts.length > 0 ? { repeatable: true } : {}) });
  return { title, name, description: String(config.parameters['description'] ?? ''), config };
}

let examples: ToolKindEntry<CodeConfig>['examples'] | undefined;

/** The first is what a new tool starts with. Made when somebody asks, for it parses them. */
export function codeExamples(): ToolKindEntry<CodeConfig>['examples'] {
  examples ??= [
    example('Days between two dates', 'days_between', DAYS_BETWEEN),
    example('Monthly payment of a loan', 'loan_payment', LOAN),
    example('Exchange rate from a service', 'exchange_rate', EXCHANGE_RATE, ['api.frankfurter.dev']),
  ];
  return examples;
}
