import { type Packet, Protocol } from '../../net/packet.js';
import { generic } from './generic.js';
import { icmp } from './icmp.js';
import type { TrackedProtocol } from './protocol.js';
import { tcp } from './tcp.js';
import { udp } from './udp.js';

/** How a packet's protocol is tracked. */
export function trackedAs({ protocol, tcp: segment }: Packet): TrackedProtocol {
  if (protocol === Protocol.UDP) return udp;
  if (segment !== null) return tcp;
  return protocol === Protocol.ICMP ? icmp : generic;
}
