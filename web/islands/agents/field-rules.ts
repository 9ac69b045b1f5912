import { z } from 'zod';
import { t } from '../../lib/messages.ts';

/** A refusal of one of the API's own rules, in the site's words. */
function wordsFor(issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_big' && issue.origin === 'string')
    return t('agents.rules.tooLong', { max: Number(issue.maximum) });
  if (issue.code === 'too_small' && issue.origin === 'string') return t('agents.rules.required');
  if (issue.code === 'invalid_format') return t('agents.rules.identifier');
  return t('agents.rules.notText');
}

/** A text field under a rule of the API; `optional` lets it be empty. */
export function textField(rule: z.ZodType<string>, { optional = false } = {}) {
  return z.string().superRefine((text, context) => {
    if (optional && text === '') return;
    const issue = rule.safeParse(text).error?.issues[0];
    if (issue) context.addIssue({ code: 'custom', message: wordsFor(issue) });
  });
}

/** A number that is typed as text, under a rule of the API. Empty means that it is not set. */
export function numberField(rule: z.ZodNumber) {
  const [min, max] = [rule.minValue ?? 0, rule.maxValue ?? 0];
  const isWhole = !rule.safeParse((min + max) / 2 + 0.123).success;
  return z.string().refine((text) => text.trim() === '' || rule.safeParse(Number(text)).success, {
    error: () => t(isWhole ? 'agents.rules.wholeNumber' : 'agents.rules.number', { min, max }),
  });
}
