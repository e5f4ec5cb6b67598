import type { Flow } from '../net/flow-table.js';
import { ETHERNET_HEADER, IPV4_HEADER, type Packet, Protocol } from '../net/packet.js';
import type { PacketPool } from '../net/packet-pool.js';
import { TCP_HEADER, TcpFlag } from '../net/tcp-header.js';
import { FlowState } from './flow-state.js';

/**
 * The reset that refuses a segment (RFC 9293, section 3.10.7.1), as from whom its sender wrote to; null
 * where there is none, as about a reset.
 */
export function resetFor(packet: Packet, pool: PacketPool): Packet | null {
  const { tcp } = packet;
  if (tcp === null || (tcp.flags & TcpFlag.RST) !== 0 || packet.fragmentOffset > 0) return null;
  const reset = pool.make();
  const header = pool.addTcp(reset).clear();
  if ((tcp.flags & TcpFlag.ACK) !== 0) {
    header.flags = TcpFlag.RST;
    header.sequence = tcp.acknowledgement;
  } else {
    const controls = (tcp.flags & TcpFlag.SYN ? 1 : 0) + (tcp.flags & TcpFlag.FIN ? 1 : 0);
    header.flags = TcpFlag.RST | TcpFlag.ACK;
    header.acknowledgement = (tcp.sequence + packet.payload + controls) | 0;
  }
  reset.protocol = Protocol.TCP;
  reset.payload = 0;
  reset.size = ETHERNET_HEADER + IPV4_HEADER + TCP_HEADER;
  reset.dontFragment = true;
  reset.request = packet.request;
  address(reset, packet);
  return reset;
}

/** As the sender knows the ends, whatever has been translated meanwhile. */
function address(reset: Packet, packet: Packet): void {
  const flow = packet.flow as Flow | null;
  if (flow === null) {
    reset.source = packet.destination;
    reset.sourcePort = packet.destinationPort;
    reset.destination = packet.source;
    reset.destinationPort = packet.sourcePort;
  } else if (packet.state === FlowState.REPLY) {
    reset.source = flow.replyDestination;
    reset.sourcePort = flow.replyDestinationPort;
    reset.destination = flow.replySource;
    reset.destinationPort = flow.replySourcePort;
  } else {
    reset.source = flow.destination;
    reset.sourcePort = flow.destinationPort;
    reset.destination = flow.source;
    reset.destinationPort = flow.sourcePort;
  }
}
