import type { Language } from '../../labs/languages.js';

/** What is asked for, or else what the terminal speaks. */
export function languageOf(asked: Language | undefined): Language {
  if (asked !== undefined) return asked;
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  return /^zh/i.test(LC_ALL || LC_MESSAGES || LANG || '') ? 'zh' : 'en';
}
