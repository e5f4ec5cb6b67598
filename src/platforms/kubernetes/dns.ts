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
  /** Whether the cluster's DNS is asked, before `nameservers` (dnsPolicy ClusterFirst; None: not). */
  cluster: boolean;
  nameservers: string[];
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
  const cluster = told?.cluster ?? true;
  const own = cluster ? searchOf(namespace) : [];
  const search = [...new Set([...own, ...(told?.searches ?? [])])];
  const words: TreeMap = new Map();
  // Else as glibc has it by itself (resolv.conf(5)).
  words
    .set('libc', 'glibc')
    .set('ndots', cluster ? NDOTS : 1)
    .set('search', search);
  for (const [word, value] of told?.options ?? []) words.set(word, value);
  return words;
}

/** The servers that such pods ask, by the address of the cluster's; null for those of their network. */
export function serversOf(
  { cluster, nameservers }: PodDns,
  address: string | undefined,
): string[] | null {
  if (nameservers.length === 0) return null;
  return cluster && address !== undefined ? [address, ...nameservers] : nameservers;
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

/** A pod's `dnsPolicy` and `dnsConfig`; null where nothing is other than usual. */
export function readPodDns(
  resource: Resource,
  spec: Path,
  warn: (message: string) => void,
): PodDns | null {
  const path = [...spec, 'dnsConfig'];
  const cluster = resource.text([...spec, 'dnsPolicy']) !== 'None';
  if (resource.get(path) === undefined && cluster) return null;
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
  const nameservers = resource
    .list([...path, 'nameservers'])
    .flatMap((_, i) => resource.text([...path, 'nameservers', i]) ?? []);
  if (!cluster && nameservers.length === 0) {
    resource.complain([...spec, 'dnsPolicy'], 'None needs dnsConfig.nameservers');
  }
  return { cluster, nameservers, searches, options };
}
