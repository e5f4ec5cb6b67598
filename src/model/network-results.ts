import type { Simulator } from '../engine/simulator.js';
import { SECOND } from '../engine/time.js';
import type { LinkDirection } from '../net/link.js';
import type { PacketPool } from '../net/packet-pool.js';
import type { Port } from '../net/port.js';
import type { DnsServer } from '../transport/dns/server.js';
import type { Network } from './network.js';
import type { NetworkMeter } from './network-meter.js';
import type {
  CeilingResults,
  Conservation,
  DropResults,
  LinkResults,
  QueueResults,
} from './results.js';
import type { Span } from './span.js';

/** Both directions of every link over the span, by "name >" and "name <" (from a to b, and back). */
export function linkResults(
  network: Network,
  meter: NetworkMeter,
  span: Span,
): Map<string, LinkResults> {
  const results = new Map<string, LinkResults>();
  for (const { name, a, b, forward, backward } of network.links) {
    results.set(`${name} >`, direction(a, forward, meter, span));
    results.set(`${name} <`, direction(b, backward, meter, span));
  }
  return results;
}

function direction(from: Port, link: LinkDirection, meter: NetworkMeter, span: Span): LinkResults {
  const { packets, bytes, busy, lost } = meter.of(from);
  const time = span.to - span.from;
  return {
    from: from.place,
    to: link.to.place,
    packets,
    bytes,
    utilisation: from.rate === 0 || !(time > 0) ? null : busy / time,
    dropped: lost,
  };
}

/** The egress queues in which a packet has waited within the span. */
export function queueResults(
  network: Network,
  meter: NetworkMeter,
  span: Span,
): Map<string, QueueResults> {
  const time = span.to - span.from;
  const results = new Map<string, QueueResults>();
  for (const [place, port] of network.ports) {
    const { enqueued, dropped, marked, area, maxLength } = meter.of(port);
    if (enqueued === 0 && dropped === 0 && area === 0) continue;
    results.set(place, {
      discipline: port.described.kind,
      meanLength: time > 0 ? area / time : 0,
      maxLength,
      enqueued,
      dropped,
      marked,
    });
  }
  return results;
}

/** Drops by place, reason and rule, in the order in which they began. */
export function dropResults(pool: PacketPool): DropResults[] {
  return Array.from(
    pool.dropCounts(),
    ({ place, reason, rule, packets, probes, bytes, first }) => ({
      place,
      reason,
      chain: rule?.chain ?? '',
      rule: rule?.name ?? '',
      origin: rule?.origin ?? '',
      packets,
      probes,
      bytes,
      first: first / SECOND,
    }),
  ).sort((a, b) => a.first - b.first);
}

export function ceilingResults(pool: PacketPool): CeilingResults[] {
  return pool.ceilings.map((hit) => ({ ...hit, first: hit.first / SECOND }));
}

/** Counters of the nodes that have something to tell. */
export function nodeResults(network: Network): Map<string, Map<string, number>> {
  const results = new Map<string, Map<string, number>>();
  for (const [name, device] of network.switches) {
    results.set(
      name,
      new Map([
        ['learnt', device.learnt],
        ['flooded', device.flooded],
      ]),
    );
  }
  for (const [name, live] of network.stacks) {
    const { dns } = live;
    if (!live.forwarding) {
      if (dns !== null) results.set(name, new Map(dnsCounters(dns)));
      continue;
    }
    const counters = new Map([
      ['forwarded', live.stack.forwarded],
      ['neighbours', live.stack.neighbours.size],
    ]);
    const table = live.stack.tracker?.table;
    if (table !== undefined) {
      counters.set('flows', table.count);
      counters.set('flowsPeak', table.peak);
    }
    for (const [counter, value] of dns === null ? [] : dnsCounters(dns)) {
      counters.set(counter, value);
    }
    results.set(name, counters);
  }
  return results;
}

/** What a DNS server was asked, knew, found in its cache, passed on, and had to cut. */
function dnsCounters(dns: DnsServer): [string, number][] {
  const { queries, unknown, hits, forwarded, truncated } = dns;
  const own: [string, number][] = [
    ['dnsQueries', queries],
    ['dnsUnknown', unknown],
  ];
  if (truncated > 0) own.push(['dnsTruncated', truncated]);
  if (dns.passesOn) own.push(['dnsHits', hits], ['dnsForwarded', forwarded]);
  return own;
}

/**
 * Counts the packets that are somewhere in the network and holds them against what was made and
 * what has ended: the two are kept by different hands, so a lost packet shows.
 */
export function packetConservation(network: Network, pool: PacketPool): Conservation['packets'] {
  let inFlight = 0;
  for (const port of network.ports.values()) inFlight += port.queueLength;
  for (const { forward, backward } of network.links) {
    inFlight += forward.inFlight + backward.inFlight;
  }
  for (const { stack } of network.stacks.values()) inFlight += stack.held;
  const { sent, copied, delivered, dropped, fragmented } = pool;
  const balanced = sent + copied === delivered + dropped + fragmented + inFlight;
  return { sent, copied, delivered, dropped, fragmented, inFlight, balanced };
}

/** Where a storm of copies comes from, for the sentence of a limit; empty where there is none. */
export function stormSentence(network: Network, simulator: Simulator): string {
  let worst = '';
  let most = 0;
  for (const [name, device] of network.switches) {
    if (device.flooded > most) {
      most = device.flooded;
      worst = name;
    }
  }
  if (most < simulator.steps / 100) return '';
  return `; switch ${worst} alone flooded ${most} copies: do the switches form a loop?`;
}
