import { Ecn, type Packet } from '../packet.js';

/**
 * Marks a packet as having met congestion. False when its sender does not understand marks, and it
 * has to be dropped instead (RFC 3168, section 5).
 */
export function markCongestion(packet: Packet): boolean {
  if (packet.ecn === Ecn.NOT_ECT) return false;
  packet.ecn = Ecn.CE;
  return true;
}
