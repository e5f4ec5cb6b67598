import { type Packet, Protocol } from './packet.js';

/**
 * A hash over the fields that name a flow (addresses, protocol, and the ports where the packet has
 * them: fragments are hashed by addresses alone, as Linux does, so that all take one path).
 */
export function flowHash(packet: Packet, seed: number): number {
  let hash = seed ^ packet.source;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash ^= packet.destination;
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  hash ^= packet.protocol;
  const whole = !packet.moreFragments && packet.fragmentOffset === 0;
  if (whole && packet.protocol !== Protocol.ICMP) {
    hash ^= (packet.sourcePort << 16) | packet.destinationPort;
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b | 0);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35 | 0);
  return (hash ^ (hash >>> 16)) >>> 0;
}
