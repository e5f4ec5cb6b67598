import { OptionReader } from '../../../engine/option-reader.js';
import { Icmp } from '../../../net/icmp.js';
import { type Packet, Protocol } from '../../../net/packet.js';
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

const TCP_RESET = 'tcp-reset';

class Reject implements Verdict {
  readonly name = 'reject';
  readonly opening = false;
  readonly everyPacket = true;

  constructor(
    private readonly code: number,
    private readonly resets: boolean,
  ) {}

  judge({ protocol }: Packet, passage: Passage): Next {
    passage.reason = 'rejected';
    passage.resets = this.resets && protocol === Protocol.TCP;
    passage.icmpCode = passage.resets ? -1 : this.code;
    return Next.END;
  }
}

export const reject: VerdictEntry = {
  name: 'reject',
  summary: 'ends the packet, and tells its sender by an ICMP error or a reset',
  source: 'linux net/ipv4/netfilter/ipt_REJECT.c, nf_reject_ipv4.c',
  options: [
    {
      name: 'with',
      kind: 'choice',
      choices: [...CODES.keys(), TCP_RESET],
      default: 'prohibited',
      meaning:
        'What the error says (iptables: port-unreachable where nothing is said). tcp-reset resets ' +
        'connections of TCP; for other packets it is port-unreachable.',
    },
  ],
  positional: ['with'],
  create(options) {
    const word = new OptionReader(reject, options).choice('with');
    return new Reject(CODES.get(word) ?? Icmp.PORT_UNREACHABLE, word === TCP_RESET);
  },
};
