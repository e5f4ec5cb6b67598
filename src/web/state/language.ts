import { signal } from '@preact/signals';

export type Language = 'en' | 'zh';

/** Of all texts of the page: at first that of the browser. */
export const language = signal<Language>(navigator.language.startsWith('zh') ? 'zh' : 'en');
