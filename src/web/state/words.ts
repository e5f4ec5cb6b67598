import { signal } from '@preact/signals';
import { Words } from '../words/schema.js';
import { reader } from './check.js';

/** The words of scenarios; null until they are known. */
export const words = signal<Words | null>(null);

/** Asks for them once the page stands. */
export async function learnWords(): Promise<void> {
  words.value = new Words(await reader.ask('schema', null));
}
