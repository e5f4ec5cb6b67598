import { OptionReader } from '../../../engine/option-reader.js';
import { IPV4_HEADER, type Packet } from '../../../net/packet.js';
import { TCP_HEADER, TcpFlag } from '../../../net/tcp-header.js';
import type { Passage } from '../passage.js';
import { Next, type Verdict } from '../rule.js';
import type { VerdictEntry } from './entry.js';

/** What a SYN without the option stands for (RFC 9293, section 3.7.1). */
const DEFAULT_MSS = 536;
const HEADERS = IPV4_HEADER + TCP_HEADER;

/** Has both ends of a connection send segments that fit. */
class ClampMss implements Verdict {
  readonly name = 'clamp-mss';
  readonly opening = false;
  readonly everyPacket = true;

  /** @param to 0 for what the ports carry that the packet came in and leaves by */
  constructor(private readonly to: number) {}

  judge(packet: Packet, { inPort, outPort }: Passage): Next {
    const { tcp } = packet;
    if (tcp === null || (tcp.flags & TcpFlag.SYN) === 0) return Next.RULE;
    const mtu = Math.min(outPort?.mtu ?? Infinity, inPort?.mtu ?? Infinity);
    const most = this.to > 0 ? this.to : mtu - HEADERS;
    const hadOption = tcp.mss > 0;
    const own = hadOption ? tcp.mss : DEFAULT_MSS;
    if (hadOption && own <= most) return Next.RULE;
    const before = tcp.length;
    tcp.mss = Math.min(own, most);
    packet.size += tcp.length - before;
    return Next.RULE;
  }
}

export const clampMss: VerdictEntry = {
  name: 'clamp-mss',
  summary: 'lowers the segment size that a SYN of TCP offers to what the way carries, and goes on',
  source: 'linux net/netfilter/xt_TCPMSS.c; iptables-extensions(8): --clamp-mss-to-pmtu, --set-mss',
  hooks: ['forward', 'output', 'postrouting'],
  options: [
    {
      name: 'to',
      kind: 'integer',
      min: 1,
      max: 65495,
      optional: true,
      meaning:
        'The most bytes. Default: the MTU of the ports that it passes, less 40 bytes of headers.',
    },
  ],
  positional: ['to'],
  create(options) {
    const given = new OptionReader(clampMss, options);
    return new ClampMss(given.has('to') ? given.number('to') : 0);
  },
};
