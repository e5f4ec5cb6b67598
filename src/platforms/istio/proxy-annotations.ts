import type { TreeMap } from '../../scenario/document.js';
import type { Path } from '../../scenario/errors.js';
import type { Resource } from '../kubernetes/resource.js';
import { mapOf } from '../mesh/words.js';

const UNITS = new Map([
  ['ms', 'ms'],
  ['s', 's'],
  ['m', 'min'],
  ['h', 'h'],
]);

/**
 * What the annotations of pods say of the sidecar that Istio puts into them (istio.io, resource annotations):
 * `proxy.istio.io/config` has YAML of a ProxyConfig as its text.
 * @param path of the annotations
 */
export function sidecarWords(resource: Resource, path: Path): TreeMap | null {
  const told = resource.get(path);
  if (!(told instanceof Map)) return null;
  const textOf = (name: string): string => {
    const value = told.get(name);
    return typeof value === 'string' ? value : '';
  };
  const config = textOf('proxy.istio.io/config');
  const isHeld = /\bholdApplicationUntilProxyStarts["']?\s*:\s*["']?true\b/.test(config);
  const isNative = textOf('sidecar.istio.io/nativeSidecar') === 'true';
  const [, count, unit] =
    /\bterminationDrainDuration["']?\s*:\s*["']?([\d.]+)(ms|s|m|h)\b/.exec(config) ?? [];
  const words = mapOf({
    order: isNative ? 'native' : isHeld ? 'hold' : undefined,
    drain: count === undefined ? undefined : `${count} ${UNITS.get(unit)}`,
  });
  return words.size === 0 ? null : words;
}
