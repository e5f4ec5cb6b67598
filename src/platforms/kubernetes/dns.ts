import type { TreeMap } from '../../scenario/document.js';
import type { Path } from '../../scenario/errors.js';
import type { Resource } from './resource.js';

/**
 * How a cluster names things: CoreDNS's defaults (plugin/kubernetes: 5 s, negative answers too), and the
 * resolv.conf that a kubelet writes (pkg/kubelet/network/dns). Whose C library a pod's image has no
 * manifest says: glibc is assumed.
 */
export const DNS = { ttl: '5 s', negativeTtl: '5 s', hosts: false };

export const DOMAIN = 'cluster.local';
const NDOTS = 5;

/** A pod's resolv.conf, as far as its manifest changes it. */
export interface PodDns {
  searches: string[];
  /** Of the words of a resolver here. */
  options: Map<string, number | string | boolean>;
}

/** The domains that pods of a namespace look into. */
function searchOf(namespace: string): string[] {
  return [`${namespace}.svc.${DOMAIN}`, `svc.${DOMAIN}`, DOMAIN];
}

/** How pods of a namespace ask, in the scenario's words. */
export function resolverWords(namespace: string, told: PodDns | null = null): TreeMap {
  const search = [...new Set([...searchOf(namespace), ...(told?.searches ?? [])])];
  const words: TreeMap = new Map();
  words.set('libc', 'glibc').set('ndots', NDOTS).set('search', search);
  for (const [word, value] of told?.options ?? []) words.set(word, value);
  return words;
}

/** Options of resolv.conf(5) that take a number, and those that are there or not. */
const NUMBERS: Readonly<Record<string, (value: number) => [string, number | string]>> = {
  ndots: (value) => ['ndots', Math.min(value, 15)],
  timeout: (value) => ['timeout', `${Math.min(Math.max(value, 1), 30)} s`],
  attempts: (value) => ['attempts', Math.min(Math.max(value, 1), 5)],
};
const FLAGS: Readonly<Record<string, [string, number | string | boolean]>> = {
  rotate: ['rotate', true],
  'single-request': ['questions', 'single-request'],
  'single-request-reopen': ['questions', 'single-request-reopen'],
  edns0: ['edns', 1200],
  'use-vc': ['tcp', true],
};

/** A pod's `dnsConfig`; null where it has none. */
export function readPodDns(
  resource: Resource,
  spec: Path,
  warn: (message: string) => void,
): PodDns | null {
  const path = [...spec, 'dnsConfig'];
  if (resource.get(path) === undefined) return null;
  const searches = resource
    .list([...path, 'searches'])
    .flatMap((_, i) => resource.text([...path, 'searches', i]) ?? []);
  const options: PodDns['options'] = new Map();
  resource.list([...path, 'options']).forEach((_, i) => {
    const at = [...path, 'options', i];
    const name = resource.text([...at, 'name']) ?? '';
    const value = resource.text([...at, 'value']);
    const number = Object.hasOwn(NUMBERS, name) ? NUMBERS[name] : null;
    if (number !== null && /^\d+$/.test(value ?? '')) options.set(...number(Number(value)));
    else if (Object.hasOwn(FLAGS, name)) options.set(...FLAGS[name]);
    else if (number !== null)
      resource.complain([...at, 'value'], `${name} needs a number, as text`);
    else warn(`${resource.title} has dnsConfig's option ${name}, which is not read`);
  });
  if (resource.list([...path, 'nameservers']).length > 0) {
    warn(
      `${resource.title} has dnsConfig's nameservers, which are not read: its pods ask the cluster's DNS`,
    );
  }
  return { searches, options };
}
