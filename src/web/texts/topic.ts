import { language } from '../state/language.js';

/** The same keys with texts of another language; functions take what is to stand in the text. */
export type Words<T> = {
  readonly [K in keyof T]: T[K] extends (...parts: infer P) => string
    ? (...parts: P) => string
    : T[K] extends string
      ? string
      : Words<T[K]>;
};

/** A label, and the mark that leads on to what it labels. */
export function labelled(label: string): string {
  return language.value === 'zh' ? `${label}：` : `${label}: `;
}

/** Texts of one topic in all languages: what it gives is a function of the language of now. */
export function topic<T>(texts: { en: T; zh: Words<T> }): () => Words<T> {
  return () => (language.value === 'zh' ? texts.zh : (texts.en as Words<T>));
}
