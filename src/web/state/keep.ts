import { effect, type Signal } from '@preact/signals';

/** Keeps a setting in the browser, where it lets us. */
export function kept<T extends string>(
  name: string,
  setting: Signal<T>,
  known: readonly T[],
): void {
  const key = `netloom.${name}`;
  try {
    const before = known.find((value) => value === localStorage.getItem(key));
    if (before !== undefined) setting.value = before;
  } catch {
    // A page from a disk may have no storage.
  }
  effect(() => {
    const { value } = setting;
    try {
      localStorage.setItem(key, value);
    } catch {
      // Then it is forgotten.
    }
  });
}
