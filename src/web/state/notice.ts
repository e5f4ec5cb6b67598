import { signal } from '@preact/signals';

/** What there is to say at the moment: shown for a while, and read out. */
export const notice = signal<string | null>(null);

let timer: ReturnType<typeof setTimeout> | undefined;

export function say(text: string): void {
  notice.value = text;
  clearTimeout(timer);
  timer = setTimeout(() => (notice.value = null), 6000);
}
