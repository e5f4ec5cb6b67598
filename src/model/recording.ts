import { PcapngWriter } from '../measure/capture/pcapng.js';
import { PortCapture } from '../measure/capture/port-capture.js';
import { formatIpv4 } from '../net/address.js';
import type { Packet } from '../net/packet.js';
import type { PacketObserver } from '../net/packet-pool.js';
import type { Route } from '../net/trace.js';
import type { Network } from './network.js';
import type { PacketRow } from './results.js';

/**
 * Captures: one file a node, one interface a port.
 * @param wanted "node.port" or node names, or 'all'
 * @returns the writers by node, and what was wanted but does not exist
 */
export function tapPorts(
  network: Network,
  wanted: 'all' | readonly string[],
): { writers: Map<string, PcapngWriter>; unknown: string[] } {
  const writers = new Map<string, PcapngWriter>();
  const unknown = wanted === 'all' ? [] : wanted.filter((name) => !isKnown(network, name));
  for (const port of network.ports.values()) {
    const node = port.node.name;
    if (wanted !== 'all' && !wanted.includes(port.place) && !wanted.includes(node)) continue;
    let writer = writers.get(node);
    if (writer === undefined) writers.set(node, (writer = new PcapngWriter()));
    port.tap = new PortCapture(writer, port.name);
  }
  return { writers, unknown };
}

function isKnown(network: Network, name: string): boolean {
  return network.ports.has(name) || network.stacks.has(name) || network.switches.has(name);
}

/** Writes down how every packet ended. */
export class PacketLog implements PacketObserver {
  readonly rows: PacketRow[] = [];

  ended(packet: Packet, now: number, end: string, place: string, reason: string): void {
    const { arp, icmp } = packet;
    this.rows.push({
      id: packet.id,
      created: packet.createdAt,
      ended: now,
      protocol: arp !== null ? 'arp' : icmp !== null ? 'icmp' : 'udp',
      source: formatIpv4(arp?.sender ?? packet.source),
      destination: formatIpv4(arp?.target ?? packet.destination),
      size: packet.size,
      end,
      place,
      reason,
    });
  }
}

/** The way of one request in words, each line with its time. */
export class TraceLog implements Route {
  readonly lines: string[] = [];

  note(time: number, place: string, what: string): void {
    const ms = (time / 1e6).toFixed(6).padStart(14);
    this.lines.push(`${ms} ms  ${place}: ${what}`);
  }
}
