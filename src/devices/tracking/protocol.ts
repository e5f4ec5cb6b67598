import type { Flow } from '../../net/flow-table.js';
import type { Packet } from '../../net/packet.js';

/** Places of the timeouts in a flow table's list. */
export const Timeout = { UDP: 0, UDP_STREAM: 1, ICMP: 2, GENERIC: 3 } as const;

/** What a packet does to the exchange of its flow. */
export const Turn = { GOES_ON: 0, ANSWERS: 1, BREAKS_OFF: 2 } as const;

/** That a packet of no flow passes as it is: as a reason it is none. */
export const UNTRACKED = 'untracked';

/** How connection tracking follows the flows of one protocol (Linux's nf_conntrack_l4proto). */
export interface TrackedProtocol {
  /** What a tuple has for protocol. */
  key(packet: Packet): number;
  /** What it has for ports. */
  sourcePort(packet: Packet): number;
  destinationPort(packet: Packet): number;
  /** A packet of no flow: '' where it begins one, UNTRACKED, or the reason to drop it. */
  begins(packet: Packet): string;
  /** Whether a packet of a flow's first direction begins it anew. */
  renews(packet: Packet, flow: Flow): boolean;
  /** How long a flow is kept that a packet begins, or has passed: a place of `Timeout`. */
  readonly first: number;
  timeout(flow: Flow, now: number): number;
  turn(packet: Packet): number;
  /** Translates a packet's ports. */
  setSourcePort(packet: Packet, port: number): void;
  setDestinationPort(packet: Packet, port: number): void;
}
