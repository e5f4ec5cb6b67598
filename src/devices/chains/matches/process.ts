import type { Packet } from '../../../net/packet.js';
import type { Passage } from '../passage.js';
import type { Match } from '../rule.js';
import type { MatchEntry } from './entry.js';

class FromProcess implements Match {
  constructor(private readonly names: readonly string[]) {}

  holds(packet: Packet, { owners, inPort }: Passage): boolean {
    // What is forwarded, nobody here has sent.
    if (owners === null || inPort !== null) return false;
    return this.names.includes(owners.ownerOf(packet));
  }
}

export const process: MatchEntry = {
  name: 'process',
  summary: 'Processes of the machine that send it: names of services and workloads.',
  source: 'linux net/netfilter/xt_owner.c',
  takes: 'names',
  hooks: ['output', 'postrouting'],
  create: (names) => new FromProcess(names),
};
