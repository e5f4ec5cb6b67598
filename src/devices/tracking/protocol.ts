import type { Flow } from '../../net/flow-table.js';
import type { Packet } from '../../net/packet.js';

/** Places of the timeouts in a flow table's list. */
export const Timeout = {
  UDP: 0,
  UDP_STREAM: 1,
  ICMP: 2,
  GENERIC: 3,
  /** At once. */
  NONE: 4,
  /** The first state of TCP (`tcp-states.ts`); the others follow it. */
  TCP: 5,
} as const;

/** What a packet of a flow is to it. */
export const Step = {
  /** It belongs to it, and keeps it alive. */
  GOES_ON: 0,
  /** It belongs to it, and changes nothing. */
  PASSES: 1,
  /** It begins the flow anew. */
  RENEWS: 2,
  /** It belongs to no flow: as it is, it passes. */
  STRAYS: 3,
  /** The same, and the flow is to end sooner. */
  SHORTENS: 4,
} as const;
export type Step = (typeof Step)[keyof typeof Step];

/** What a packet does to the exchange of its flow. */
export const Turn = { GOES_ON: 0, ANSWERS: 1, BREAKS_OFF: 2 } as const;

/** That a packet of no flow passes as it is: as a reason it is none. */
export const UNTRACKED = 'untracked';

/** What a machine is told of tracking. */
export interface TrackingRules {
  /** In nanoseconds, by `Timeout`. */
  readonly times: readonly number[];
  /** Of TCP: connections are picked up in their course, and windows are not looked at. */
  readonly loose: boolean;
  readonly liberal: boolean;
}

/** How connection tracking follows the flows of one protocol (Linux's nf_conntrack_l4proto). */
export interface TrackedProtocol {
  /** What a tuple has for protocol. */
  key(packet: Packet): number;
  /** What it has for ports. */
  sourcePort(packet: Packet): number;
  destinationPort(packet: Packet): number;
  /** A packet of no flow: '' where it begins one, UNTRACKED, or the reason to drop it. */
  begins(packet: Packet, rules: TrackingRules): string;
  /** Called for the packet that begins a flow: how long that is kept, a place of `Timeout`. */
  opens(packet: Packet, flow: Flow, rules: TrackingRules): number;
  /** What another packet of the flow is to it. */
  follows(packet: Packet, flow: Flow, original: boolean, rules: TrackingRules): Step;
  /** How long the flow is kept that a packet has passed. */
  timeout(flow: Flow, now: number): number;
  turn(packet: Packet, flow: Flow): number;
  /** Translates a packet's ports. */
  setSourcePort(packet: Packet, port: number): void;
  setDestinationPort(packet: Packet, port: number): void;
}
