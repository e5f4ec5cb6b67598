import { parseCidr, parseIpv4 } from '../../../net/address.js';
import { IntTable } from '../../../net/int-table.js';
import type { Packet } from '../../../net/packet.js';
import type { Match } from '../rule.js';
import type { MatchContext, MatchEntry } from './entry.js';

/** Some addresses: single ones in a table, networks in a list. */
class AddressSet {
  readonly single: number[] = [];
  private readonly table = new IntTable();
  /** Network and mask in turn. */
  private readonly networks: number[] = [];

  constructor(texts: readonly string[], context: MatchContext) {
    for (const text of texts) this.add(text, context);
    for (const address of this.single) this.table.set(address, 0);
  }

  /** Whether there are single addresses only. */
  get isList(): boolean {
    return this.networks.length === 0;
  }

  has(address: number): boolean {
    const { networks, single } = this;
    for (let i = 0; i < networks.length; i += 2) {
      if ((address & networks[i + 1]) === networks[i]) return true;
    }
    return single.length > 0 && this.table.get(address) >= 0;
  }

  private add(text: string, context: MatchContext): void {
    if (!/^[\d./]+$/.test(text)) {
      for (const each of context.set(text)) this.add(each, context);
    } else if (!text.includes('/')) this.single.push(parseIpv4(text));
    else {
      const { network, mask, prefix } = parseCidr(text);
      if (prefix === 32) this.single.push(network);
      else this.networks.push(network, mask);
    }
  }
}

class Source implements Match {
  constructor(private readonly set: AddressSet) {}

  holds(packet: Packet): boolean {
    return this.set.has(packet.source);
  }
}

class Destination implements Match {
  readonly destinations: readonly number[] | undefined;

  constructor(private readonly set: AddressSet) {
    this.destinations = set.isList ? set.single : undefined;
  }

  holds(packet: Packet): boolean {
    return this.set.has(packet.destination);
  }
}

export const source: MatchEntry = {
  name: 'source',
  summary: 'Where it is from: addresses, networks, and the names of sets, hosts and networks.',
  takes: 'addresses',
  create: (texts, context) => new Source(new AddressSet(texts, context)),
};

export const destination: MatchEntry = {
  name: 'destination',
  summary: 'Where it goes.',
  takes: 'addresses',
  create: (texts, context) => new Destination(new AddressSet(texts, context)),
};
