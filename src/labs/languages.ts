/** The languages that labs speak. */
export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/** A text in each of them. */
export type Languages = Record<Language, string>;
