import type { Packet } from '../../../net/packet.js';
import { TcpFlag } from '../../../net/tcp-header.js';
import type { Match } from '../rule.js';
import type { MatchEntry } from './entry.js';

const ASKED = TcpFlag.SYN | TcpFlag.ACK | TcpFlag.RST | TcpFlag.FIN;

class Syn implements Match {
  constructor(private readonly wanted: boolean) {}

  holds({ tcp }: Packet): boolean {
    return tcp !== null && ((tcp.flags & ASKED) === TcpFlag.SYN) === this.wanted;
  }
}

export const syn: MatchEntry = {
  name: 'syn',
  summary: 'True matches segments of TCP that ask for a connection, false the others; only TCP.',
  source: 'linux net/netfilter/xt_tcpudp.c; iptables-extensions(8): --syn',
  takes: 'boolean',
  create: (wanted) => new Syn(wanted),
};
