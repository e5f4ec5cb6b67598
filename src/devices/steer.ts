import type { Flow } from '../net/flow-table.js';
import type { Packet } from '../net/packet.js';
import { FlowState } from './flow-state.js';

/** The next hop that a balancer has picked for a packet whose destination stays; 0 for none. */
export function steerOf(packet: Packet): number {
  const isRequest = packet.state === FlowState.NEW || packet.state === FlowState.ORIGINAL;
  return isRequest ? (packet.flow as Flow).steer : 0;
}
