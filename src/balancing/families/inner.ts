import type { OptionDescriptor } from '../../engine/options.js';

/** The option of a wrapper that names the policy within. */
export function inner(fallback: string, meaning: string): OptionDescriptor {
  return { name: 'policy', kind: 'policy', default: fallback, meaning };
}
