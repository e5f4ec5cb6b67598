import { computed } from '@preact/signals';
import scenarios from 'virtual:netloom/scenarios';
import type { Given } from '../worker/messages.js';
import { file, source } from './source.js';

/** One of the scenarios that come along; the first where there is none of the name. */
export function shippedScenario(name: string): Given {
  const { text, files, ...found } = scenarios.find((one) => one.name === name) ?? scenarios[0];
  return { file: `${found.name}.yaml`, text, files };
}

/** The one that is open, whether or not it has been changed; null for one of the user's own. */
export const shippedOpen = computed(
  () => scenarios.find(({ name }) => `${name}.yaml` === file.value) ?? null,
);

/** Whether the text is what comes along. */
export const isAsShipped = computed(() => shippedOpen.value?.text === source.value);
