import { OptionReader } from '../../../engine/option-reader.js';
import { Icmp } from '../../../net/icmp.js';
import type { Packet } from '../../../net/packet.js';
import type { Passage } from '../passage.js';
import { Next, type Verdict } from '../rule.js';
import type { VerdictEntry } from './entry.js';

/** Codes of "destination unreachable" (RFC 792, RFC 1812 section 5.2.7.1). */
const CODES = new Map<string, number>([
  ['prohibited', Icmp.PROHIBITED],
  ['port-unreachable', Icmp.PORT_UNREACHABLE],
  ['host-unreachable', Icmp.HOST_UNREACHABLE],
  ['net-unreachable', Icmp.NET_UNREACHABLE],
]);

class Reject implements Verdict {
  readonly name = 'reject';
  readonly opening = false;
  readonly everyPacket = true;

  constructor(private readonly code: number) {}

  judge(_packet: Packet, passage: Passage): Next {
    passage.reason = 'rejected';
    passage.icmpCode = this.code;
    return Next.END;
  }
}

export const reject: VerdictEntry = {
  name: 'reject',
  summary: 'ends the packet, and tells its sender by an ICMP error',
  source: 'linux net/ipv4/netfilter/ipt_REJECT.c',
  options: [
    {
      name: 'with',
      kind: 'choice',
      choices: [...CODES.keys()],
      default: 'prohibited',
      meaning: 'What the error says (iptables: port-unreachable where nothing is said).',
    },
  ],
  positional: ['with'],
  create(options) {
    return new Reject(CODES.get(new OptionReader(reject, options).choice('with')) as number);
  },
};
