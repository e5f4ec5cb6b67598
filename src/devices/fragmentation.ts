import { ETHERNET_HEADER, IPV4_HEADER, type Packet, VLAN_TAG } from '../net/packet.js';
import type { PacketPool } from '../net/packet-pool.js';

/** Bytes of the Ethernet header, with its tag where there is one. */
export function linkHeader(packet: Packet): number {
  return ETHERNET_HEADER + (packet.vlan === 0 ? 0 : VLAN_TAG);
}

/**
 * Cuts a packet into fragments that fit `mtu` (RFC 791, section 3.2): each but the last carries a
 * multiple of 8 bytes. The message stays with the first.
 */
export function fragment(
  packet: Packet,
  mtu: number,
  pool: PacketPool,
  place: string,
  send: (fragment: Packet) => void,
): void {
  const header = linkHeader(packet);
  const total = packet.size - header - IPV4_HEADER;
  const share = (mtu - IPV4_HEADER) & ~7;
  const transportHeader = packet.fragmentOffset > 0 ? 0 : total - packet.payload;
  for (let offset = 0; offset < total; offset += share) {
    const length = offset + share < total ? share : total - offset;
    const part = pool.copy(packet);
    part.size = header + IPV4_HEADER + length;
    part.fragmentOffset = packet.fragmentOffset + offset;
    part.moreFragments = packet.moreFragments || offset + length < total;
    part.payload = offset === 0 ? length - transportHeader : length;
    if (packet.fragmentOffset === 0 && !packet.moreFragments) part.datagramPayload = packet.payload;
    if (offset > 0 && part.message !== null) {
      part.message.letGo();
      part.message = null;
    }
    pool.tellMade(part, place, packet.id);
    send(part);
  }
  pool.replace(packet, place);
}

interface Assembly {
  parts: Packet[];
  /** Bytes that have come, and that there are (0 until the last fragment tells). */
  received: number;
  total: number;
  expires: number;
}

/** How long Linux waits for the missing parts (net.ipv4.ipfrag_time), in nanoseconds. */
const TIMEOUT = 30e9;

/**
 * Joins fragments into datagrams (RFC 791, section 3.2). What stays incomplete is dropped when
 * the next fragment finds it too old, so no timer is needed; a duplicate is dropped. As in real
 * life, identifications come round after 65,536 packets and may join strangers (RFC 4963).
 *
 * Not modelled: overlaps (nothing here makes them), the ICMP error about a timeout.
 */
export class Reassembly {
  private readonly assemblies = new Map<string, Assembly>();

  constructor(
    private readonly pool: PacketPool,
    private readonly place: string,
  ) {}

  /** Fragments held. */
  get held(): number {
    let count = 0;
    for (const assembly of this.assemblies.values()) count += assembly.parts.length;
    return count;
  }

  /** Takes a fragment in; gives the whole datagram when this was the missing part, else null. */
  add(packet: Packet, now: number): Packet | null {
    this.expire(now);
    const { source, destination, protocol, identification } = packet;
    const key = `${source} ${destination} ${protocol} ${identification}`;
    let assembly = this.assemblies.get(key);
    if (assembly === undefined) {
      assembly = { parts: [], received: 0, total: 0, expires: now + TIMEOUT };
      this.assemblies.set(key, assembly);
    }
    if (assembly.parts.some((part) => part.fragmentOffset === packet.fragmentOffset)) {
      this.pool.drop(packet, this.place, 'stale');
      return null;
    }
    const length = packet.size - linkHeader(packet) - IPV4_HEADER;
    assembly.parts.push(packet);
    assembly.received += length;
    if (!packet.moreFragments) assembly.total = packet.fragmentOffset + length;
    if (assembly.total === 0 || assembly.received < assembly.total) return null;
    this.assemblies.delete(key);
    return this.join(assembly);
  }

  private join(assembly: Assembly): Packet {
    const whole = assembly.parts.find((part) => part.fragmentOffset === 0) as Packet;
    for (const part of assembly.parts) {
      if (part === whole) continue;
      whole.size += part.size - linkHeader(part) - IPV4_HEADER;
      whole.payload += part.payload;
      this.pool.replace(part, this.place);
    }
    whole.moreFragments = false;
    return whole;
  }

  private expire(now: number): void {
    for (const [key, assembly] of this.assemblies) {
      if (assembly.expires > now) break;
      for (const part of assembly.parts) this.pool.drop(part, this.place, 'reassembly-timeout');
      this.assemblies.delete(key);
    }
  }
}
