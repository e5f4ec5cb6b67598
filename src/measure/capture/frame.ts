import { type ArpBody, ArpOperation } from '../../net/arp.js';
import {
  ARP_BODY,
  BROADCAST,
  ETHERNET_HEADER,
  EtherType,
  IPV4_HEADER,
  VLAN_TAG,
  type Packet,
} from '../../net/packet.js';
import { payloadLength, writePayload } from './ip-payload.js';
import { writeIpv4Header } from './ipv4-header.js';
import { SpelledStreams } from './spelled-streams.js';

/**
 * The exact bytes of a frame, from the Ethernet header on. Throws where the packet's size leaves no
 * room for what it carries; room to spare becomes a trailer of zeros.
 *
 * Not modelled: the check sequence, padding to the least Ethernet frame of 60 bytes, and what noise
 * did to a corrupted packet (its bytes are those that were sent). Payloads are zeros except for DNS,
 * the packets quoted by ICMP errors, and TCP's streams.
 *
 * @param streams what was seen of them before
 */
export function frameBytes(packet: Packet, streams = new SpelledStreams()): Uint8Array {
  const start = ETHERNET_HEADER + (packet.vlan > 0 ? VLAN_TAG : 0);
  const body = bodyLength(packet, start);
  if (packet.size < start + body) {
    throw new Error(`packet ${packet.id} of ${packet.size} bytes carries ${start + body}`);
  }
  const bytes = new Uint8Array(packet.size);
  const view = new DataView(bytes.buffer);
  writeMac(view, 0, packet.destinationMac);
  writeMac(view, 6, packet.sourceMac);
  if (packet.vlan > 0) {
    // IEEE 802.1Q: priority in the upper three bits, VLAN identity in the lower twelve.
    view.setUint16(12, EtherType.VLAN);
    view.setUint16(14, (packet.priority << 13) | packet.vlan);
  }
  view.setUint16(start - 2, packet.etherType);
  if (packet.etherType === EtherType.IPV4) {
    writeIpv4Header(view, start, packet, body);
    writePayload(view, start + IPV4_HEADER, packet, body - IPV4_HEADER, streams);
  } else if (packet.etherType === EtherType.ARP) {
    writeArp(view, start, packet);
  }
  return bytes;
}

function bodyLength(packet: Packet, start: number): number {
  if (packet.etherType === EtherType.IPV4) return IPV4_HEADER + payloadLength(packet, start);
  return packet.etherType === EtherType.ARP ? ARP_BODY : 0;
}

/** ARP for IPv4 over Ethernet (RFC 826). A request knows no target: it says zero. */
function writeArp(view: DataView, at: number, packet: Packet): void {
  view.setUint16(at, 1);
  view.setUint16(at + 2, EtherType.IPV4);
  view.setUint8(at + 4, 6);
  view.setUint8(at + 5, 4);
  const { operation, sender, target } = packet.arp as ArpBody;
  view.setUint16(at + 6, operation);
  writeMac(view, at + 8, packet.sourceMac);
  view.setInt32(at + 14, sender);
  if (operation !== ArpOperation.REQUEST) writeMac(view, at + 18, packet.destinationMac);
  view.setInt32(at + 24, target);
}

/** A MAC address from its short form: 02:4e and the number's four bytes. */
function writeMac(view: DataView, at: number, mac: number): void {
  view.setUint16(at, mac === BROADCAST ? 0xffff : 0x024e);
  view.setInt32(at + 2, mac);
}
