import { parseIpv4 } from '../net/address.js';
import type { PlainScenario } from '../scenario/plain.js';

/**
 * Which services the hosts are that requests name, as a proxy of a mesh has them for its virtual hosts: the names of
 * services, all that name servers know them by, and their addresses; each with a port or without.
 */
export class HostsAsked {
  private readonly services = new Map<string, string>();

  constructor({ services, tables }: PlainScenario) {
    const byAddress = new Map<number, string>();
    for (const [name, { balancer }] of services) {
      this.services.set(name.toLowerCase(), name);
      if (balancer.virtual === null) continue;
      byAddress.set(parseIpv4(balancer.virtual.address), name);
      this.services.set(balancer.virtual.address, name);
    }
    for (const names of tables.names.values()) {
      for (const [host, [address]] of names) {
        const name = byAddress.get(parseIpv4(address));
        if (name !== undefined && !this.services.has(host)) this.services.set(host, name);
      }
    }
  }

  /** Undefined where it is no service's. */
  find(host: string): string | undefined {
    const { services } = this;
    return services.get(host) ?? services.get(host.toLowerCase().replace(/:\d+$/, ''));
  }
}
