import { type Packet, Protocol } from '../../../net/packet.js';
import type { Match } from '../rule.js';
import type { MatchEntry, Span } from './entry.js';

/** Only first fragments have ports, and ICMP has none (linux net/netfilter/xt_tcpudp.c). */
function hasPorts(packet: Packet): boolean {
  return packet.protocol !== Protocol.ICMP && packet.fragmentOffset === 0;
}

/** Ranges, low and high ends in turn. */
class Spans {
  private readonly ends: number[];

  constructor(spans: readonly Span[]) {
    this.ends = spans.flat();
  }

  has(port: number): boolean {
    const { ends } = this;
    for (let i = 0; i < ends.length; i += 2) {
      if (port >= ends[i] && port <= ends[i + 1]) return true;
    }
    return false;
  }
}

class SourcePort implements Match {
  private readonly spans: Spans;

  constructor(spans: readonly Span[]) {
    this.spans = new Spans(spans);
  }

  holds(packet: Packet): boolean {
    return hasPorts(packet) && this.spans.has(packet.sourcePort);
  }
}

class DestinationPort implements Match {
  private readonly spans: Spans;

  constructor(spans: readonly Span[]) {
    this.spans = new Spans(spans);
  }

  holds(packet: Packet): boolean {
    return hasPorts(packet) && this.spans.has(packet.destinationPort);
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
