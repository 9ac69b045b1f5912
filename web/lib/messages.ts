import { createTranslator } from 'use-intl/core';
import { en } from '../messages/en.ts';

/** The language of pages and messages; one for now, and the only place that names it. */
export const LOCALE = 'en';

/**
 * Every sentence that a person reads: `t('agents.delete.title', { name })`. Messages are ICU MessageFormat, so
 * plurals and order of words are the translator's; a sentence is never put together from pieces.
 */
export const t = createTranslator({ locale: LOCALE, messages: en });
