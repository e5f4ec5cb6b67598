import { batch, signal } from '@preact/signals';
import type { Given } from '../worker/messages.js';

/** The scenario's text, as the editor has it. */
export const source = signal('');
/** As errors name it; its last part without `.yaml` is the scenario's default name. */
export const file = signal('scenario.yaml');
/** What it may read: names as the scenario gives them, and texts. */
export const files = signal<readonly (readonly [string, string])[]>([]);

/** Counts texts that came from elsewhere than the editor, which then begins anew. */
export const opened = signal(0);

/** All that makes the scenario, for a worker. */
export function given(): Given {
  return { file: file.value, text: source.value, files: files.value };
}

export function open(scenario: Given): void {
  batch(() => {
    file.value = scenario.file;
    files.value = scenario.files;
    source.value = scenario.text;
    opened.value++;
  });
}
