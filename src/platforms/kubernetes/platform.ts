import type { Platform } from '../platform.js';
import { Cluster } from './cluster.js';

/** Manifests as kubectl takes them. */
export const kubernetes: Platform<'kubernetes'> = {
  name: 'kubernetes',
  files: 'Kubernetes manifests, which have apiVersion and kind',
  recognises: (text) => keyOf('apiVersion').test(text) && keyOf('kind').test(text),
  alone: (file) => ({ kubernetes: [file], namespace: 'default' }),
  read(includes, around) {
    const cluster = new Cluster(around);
    for (const include of includes) cluster.read(include);
    return cluster.made();
  },
};

/** At the beginning of a line, or of JSON's. */
function keyOf(name: string): RegExp {
  return new RegExp(`^\\s*[-{]?\\s*["']?${name}["']?\\s*:`, 'm');
}
