import { nearest } from '../../scenario/nearest.js';

const DOMAIN = 'svc.cluster.local';

interface Known {
  key: string;
  name: string;
  namespace: string;
}

/**
 * Services by the hosts that rules name. A name without dots is one of the rule's own namespace; one
 * with dots stands as it is, so that `reviews.shop` is no Service's (istio ResolveShortnameToFQDN).
 */
export class HostNames {
  private readonly byHost = new Map<string, string>();
  /** Hosts of ServiceEntries that begin with `*`. */
  private readonly wildcards: [suffix: string, key: string][] = [];

  constructor(
    services: readonly Known[],
    /** Of the scenario's own. */
    private readonly own: ReadonlySet<string>,
  ) {
    for (const { key, name, namespace } of services) {
      this.byHost.set(`${name}.${namespace}.${DOMAIN}`, key);
    }
  }

  /** A host that is no Service of the cluster. */
  add(host: string, key: string): void {
    if (host.startsWith('*')) this.wildcards.push([host.slice(1), key]);
    else this.byHost.set(host, key);
  }

  /** What the scenario calls a host, for a rule of a namespace; null for nothing. */
  find(host: string, namespace: string): string | null {
    const whole = fullName(host, namespace);
    const known = this.byHost.get(whole);
    if (known !== undefined) return known;
    if (this.own.has(host)) return host;
    const wildcard = this.wildcards.find(([suffix]) => whole.endsWith(suffix));
    return wildcard?.[1] ?? null;
  }

  /** A host in full: `reviews` is `reviews.shop.svc.cluster.local` in the namespace shop. */
  whole(host: string, namespace: string): string {
    return fullName(host, namespace);
  }

  /** Every host that is known, by its full name. */
  everything(): { host: string; key: string }[] {
    return [...this.byHost].map(([host, key]) => ({ host, key }));
  }

  /** Any service at all; null where there is none. */
  get some(): string | null {
    return [...this.byHost.values(), ...this.own][0] ?? null;
  }

  /** All that a host means, `*.shop.svc.cluster.local` too. */
  all(host: string, namespace: string): string[] {
    if (!host.startsWith('*')) return [this.find(host, namespace) ?? []].flat();
    const suffix = host.slice(1);
    return [...this.byHost].flatMap(([whole, key]) => (whole.endsWith(suffix) ? [key] : []));
  }

  /** What may be meant by a host that nobody has, as the end of a sentence. */
  meant(host: string, namespace: string): string {
    const longer = [`${host}.${DOMAIN}`, `${host}.cluster.local`];
    const twin = longer.find((each) => this.byHost.has(each));
    if (twin !== undefined) return `a name with dots is taken whole: write ${twin}`;
    const near = nearest(fullName(host, namespace), [...this.byHost.keys(), ...this.own]);
    return near === null
      ? `there is no Service ${fullName(host, namespace)}`
      : `did you mean ${near}?`;
  }
}

function fullName(host: string, namespace: string): string {
  return host.includes('.') || host.startsWith('*') ? host : `${host}.${namespace}.${DOMAIN}`;
}
