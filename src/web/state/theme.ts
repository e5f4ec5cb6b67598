import { effect, signal } from '@preact/signals';

export type Theme = 'auto' | 'light' | 'dark';

export const theme = signal<Theme>('auto');

/** Whether what is drawn (not styled) is to be dark. */
export const isDark = signal(false);

/** Keeps the document's look to the theme. */
export function follow(): void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const look = (): void => {
    isDark.value = theme.value === 'dark' || (theme.value === 'auto' && system.matches);
    document.documentElement.dataset.theme = isDark.value ? 'dark' : 'light';
  };
  effect(look);
  system.addEventListener('change', look);
}
