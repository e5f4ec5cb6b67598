import { OptionReader } from '../../../engine/option-reader.js';
import { parseIpv4 } from '../../../net/address.js';
import type { Packet } from '../../../net/packet.js';
import type { Passage } from '../passage.js';
import { Next, type Verdict } from '../rule.js';
import type { VerdictEntry } from './entry.js';
import { disguiseFlow, PORT_OPTIONS, type SourcePorts, sourcePortsOf } from './masquerade.js';

/** Gives a new flow another source. */
class Snat implements Verdict {
  readonly name = 'snat';
  readonly opening = true;
  readonly everyPacket = false;

  constructor(
    private readonly address: number,
    private readonly ports: SourcePorts,
  ) {}

  judge(packet: Packet, _passage: Passage): Next {
    disguiseFlow(packet, this.address, this.ports);
    return Next.ACCEPT;
  }
}

export const snat: VerdictEntry = {
  name: 'snat',
  summary: 'has the flow come from another address, and brings its answers back',
  source: 'linux net/netfilter/nf_nat_core.c',
  tracked: true,
  hooks: ['input', 'postrouting'],
  options: [{ name: 'to', kind: 'text', meaning: 'The address.' }, ...PORT_OPTIONS],
  positional: ['to', 'low', 'high'],
  create(options) {
    const address = parseIpv4(new OptionReader(snat, options).text('to'));
    return new Snat(address, sourcePortsOf(snat, options));
  },
};
