import { type Packet, Protocol } from '../../../net/packet.js';
import type { Match } from '../rule.js';
import type { MatchEntry, Span } from './entry.js';

/** Only first fragments have ports, and ICMP has none (linux net/netfilter/xt_tcpudp.c). */
function hasPorts(packet: Packet): boolean {
  return packet.protocol !== Protocol.ICMP && packet.fragmentOffset === 0;
}

function within(spans: readonly Span[], port: number): boolean {
  for (const [low, high] of spans) if (port >= low && port <= high) return true;
  return false;
}

class SourcePort implements Match {
  constructor(private readonly spans: readonly Span[]) {}

  holds(packet: Packet): boolean {
    return hasPorts(packet) && within(this.spans, packet.sourcePort);
  }
}

class DestinationPort implements Match {
  constructor(private readonly spans: readonly Span[]) {}

  holds(packet: Packet): boolean {
    return hasPorts(packet) && within(this.spans, packet.destinationPort);
  }
}

export const sourcePort: MatchEntry = {
  name: 'sourcePort',
  summary: 'Ports and ranges, such as 8000-8100; never of ICMP.',
  takes: 'ports',
  create: (spans) => new SourcePort(spans),
};

export const destinationPort: MatchEntry = {
  name: 'destinationPort',
  summary: 'Ports and ranges, such as 8000-8100; never of ICMP.',
  takes: 'ports',
  create: (spans) => new DestinationPort(spans),
};
