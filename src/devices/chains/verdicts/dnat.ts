import { OptionReader } from '../../../engine/option-reader.js';
import { parseIpv4 } from '../../../net/address.js';
import { flowHash } from '../../../net/flow-hash.js';
import type { Flow } from '../../../net/flow-table.js';
import { type Packet, Protocol } from '../../../net/packet.js';
import type { Passage } from '../passage.js';
import { Next, type Verdict } from '../rule.js';
import type { VerdictEntry } from './entry.js';

interface End {
  address: number;
  /** 0 for the packet's own. */
  port: number;
}

/** Sends a new flow elsewhere: of several places each flow gets one that its addresses and ports say. */
class Dnat implements Verdict {
  readonly name = 'dnat';
  readonly opening = true;
  readonly everyPacket = false;

  constructor(private readonly ends: readonly End[]) {}

  judge(packet: Packet, _passage: Passage): Next {
    const { ends } = this;
    const { address, port } = ends[ends.length > 1 ? flowHash(packet, 0) % ends.length : 0];
    redirectFlow(packet, address, port);
    return Next.ACCEPT;
  }
}

/** Has a flow's packets go to another address; to another port too, where one is given. */
export function redirectFlow(packet: Packet, address: number, port: number): void {
  const flow = packet.flow as Flow;
  flow.replySource = address;
  if (port > 0 && packet.protocol !== Protocol.ICMP) flow.replySourcePort = port;
}

export const dnat: VerdictEntry = {
  name: 'dnat',
  summary: 'sends the flow to another address, and its answers back under the first',
  source: 'linux net/netfilter/nf_nat_core.c',
  tracked: true,
  hooks: ['prerouting', 'output'],
  options: [
    {
      name: 'to',
      kind: 'text',
      meaning:
        'An address, or an address and a port: 10.0.0.5:8080; of several, with commas, each flow ' +
        'gets one.',
    },
  ],
  positional: ['to'],
  create(options) {
    const given = new OptionReader(dnat, options);
    const text = given.text('to');
    const ends = text.split(',').map((part): End => {
      const [address, port, ...rest] = part.trim().split(':');
      const number = port === undefined ? 0 : /^\d{1,5}$/.test(port) ? Number(port) : -1;
      const isPort = port === undefined || (number >= 1 && number <= 65535);
      if (rest.length > 0 || !isPort) given.fail(`'${text}' is not an address such as 10.0.0.5:80`);
      return { address: parseIpv4(address), port: number };
    });
    return new Dnat(ends);
  },
};
