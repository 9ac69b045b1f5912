import { LOCALE } from '../../lib/messages.ts';

const names = new Intl.DisplayNames(LOCALE, { type: 'language', fallback: 'code' });

/** `German` for `de`; what is no code of a language stays as it is. */
export function languageName(code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}

/** What can be filtered by: the languages that documents are mostly in. */
export const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'ru', 'uk', 'tr', 'ar', 'zh', 'ja', 'ko'];
