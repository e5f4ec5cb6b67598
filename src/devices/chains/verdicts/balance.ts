import { OptionReader } from '../../../engine/option-reader.js';
import { Icmp } from '../../../net/icmp.js';
import type { Flow } from '../../../net/flow-table.js';
import { type Packet, Protocol } from '../../../net/packet.js';
import type { VirtualServiceSeat } from '../../virtual-service.js';
import type { Passage } from '../passage.js';
import { Next, type Verdict } from '../rule.js';
import type { VerdictEntry } from './entry.js';

/** Sends a new flow to the backend that a service's policy picks. */
class Balance implements Verdict {
  readonly name = 'balance';
  readonly opening = true;
  readonly everyPacket = false;

  constructor(private readonly seat: VirtualServiceSeat) {}

  judge(packet: Packet, passage: Passage): Next {
    const { service } = this.seat;
    if (service === null || packet.protocol === Protocol.ICMP) return Next.RULE;
    const port = service.options.ports.indexOf(packet.destinationPort);
    if (port < 0) return Next.RULE;
    const assigned = service.assign(packet, packet.flow as Flow, port, passage.now);
    const { facts, machine, now } = passage;
    if (facts.requests !== null) service.tell(facts, packet, machine, now);
    if (assigned) return Next.ACCEPT;
    passage.reason = 'no-endpoints';
    passage.icmpCode = Icmp.PORT_UNREACHABLE;
    passage.resets = false;
    return Next.END;
  }
}

export const balance: VerdictEntry = {
  name: 'balance',
  summary: "sends the flow to a backend of a service, by the service's policy",
  source: 'linux net/netfilter/ipvs; kubernetes pkg/proxy/iptables/proxier.go',
  tracked: true,
  hooks: ['prerouting', 'output'],
  options: [
    { name: 'over', kind: 'text', meaning: 'A service whose balancer stands on this machine.' },
  ],
  positional: ['over'],
  create(options, context) {
    return new Balance(context.service(new OptionReader(balance, options).text('over')));
  },
};
