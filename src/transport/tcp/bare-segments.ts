import type { IpStack } from '../../devices/ip-stack.js';
import { ETHERNET_HEADER, IPV4_HEADER, type Packet, Protocol } from '../../net/packet.js';
import type { PacketPool } from '../../net/packet-pool.js';
import { TcpFlag, type TcpHeader } from '../../net/tcp-header.js';

/** Segments of no connection, back to where another came from. */
export class BareSegments {
  constructor(
    private readonly stack: IpStack,
    private readonly pool: PacketPool,
  ) {}

  /** RST to a segment that is nobody's (RFC 9293, section 3.5.2); false for one that is RST itself. */
  reset(packet: Packet, header: TcpHeader): boolean {
    const { flags } = header;
    if ((flags & TcpFlag.RST) !== 0) return false;
    if ((flags & TcpFlag.ACK) !== 0) {
      this.send(this.make(packet, TcpFlag.RST, header.acknowledgement, 0));
      return true;
    }
    const control = (flags & (TcpFlag.SYN | TcpFlag.FIN)) !== 0 ? 1 : 0;
    const end = (header.sequence + packet.payload + control) | 0;
    this.send(this.make(packet, TcpFlag.RST | TcpFlag.ACK, 0, end));
    return true;
  }

  make(to: Packet, flags: number, sequence: number, acknowledgement: number): Packet {
    const packet = this.pool.make();
    const header = this.pool.addTcp(packet).clear();
    packet.protocol = Protocol.TCP;
    packet.source = to.destination;
    packet.destination = to.source;
    packet.sourcePort = to.destinationPort;
    packet.destinationPort = to.sourcePort;
    packet.dontFragment = true;
    packet.message = null;
    packet.payload = 0;
    packet.priority = to.priority;
    header.flags = flags;
    header.sequence = sequence;
    header.acknowledgement = acknowledgement;
    return packet;
  }

  send(packet: Packet): void {
    packet.size = ETHERNET_HEADER + IPV4_HEADER + (packet.tcp as TcpHeader).length;
    this.stack.send(packet);
  }
}
