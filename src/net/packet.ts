import { NOBODY } from '../facts/facts.js';
import type { ArpBody } from './arp.js';
import type { IcmpHeader } from './icmp.js';
import type { TcpHeader } from './tcp-header.js';

/** EtherType values (IEEE 802). */
export const EtherType = { IPV4: 0x0800, ARP: 0x0806, VLAN: 0x8100 } as const;

/** IP protocol numbers (IANA). */
export const Protocol = { ICMP: 1, TCP: 6, UDP: 17 } as const;

/** Header sizes in bytes. */
export const ETHERNET_HEADER = 14;
export const VLAN_TAG = 4;
export const IPV4_HEADER = 20;
export const UDP_HEADER = 8;
export const ICMP_HEADER = 8;
export const ARP_BODY = 28;

/** Bits of the IP header's ECN field (RFC 3168, section 5). */
export const Ecn = { NOT_ECT: 0, ECT1: 1, ECT0: 2, CE: 3 } as const;

/** The broadcast MAC address in the short form that packets carry (see `address.ts`). */
export const BROADCAST = -1;

/**
 * What an exchange of datagrams says of itself, as SYN and FIN would: stateful devices on the way
 * (a balancer that counts connections) read it.
 */
export const Phase = { NONE: 0, OPEN: 1, CLOSE: 2, WITHDRAW: 3 } as const;

/** Where a message has come to. */
export interface FarEnd {
  /** The message is used again: what was is forgotten. */
  renew(): void;
}

/** What an application sends, carried by reference. Whoever keeps it counts as a holder. */
export interface Message {
  /** Kept with it by the transport that it has come by. */
  far?: FarEnd | null;
  /** It asks how somebody is, and travels for no request. */
  readonly isProbe?: boolean;
  hold(): void;
  letGo(): void;
  /**
   * For captures: writes those of its bytes that mean something over `into`, which stands for its bytes
   * from `from` on, and leaves the others. Where it is a stream of TCP, `from` is a sequence number.
   */
  spell?(into: Uint8Array, from: number): void;
}

/**
 * A frame with the packet inside it, as typed fields: one class, one shape, pooled. Addresses are
 * signed 32-bit integers (`address.ts`). Fields that a protocol does not use are meaningless.
 */
export class Packet {
  /** Counts up over the run; a copy has its own. */
  id = 0;
  /**
   * Bytes from the Ethernet header to the end of the payload, without check sequence or preamble; on
   * a link of another framing, from the header that this has.
   */
  size = 0;

  // Ethernet
  sourceMac = 0;
  destinationMac = 0;
  etherType = 0;
  /** VLAN identity of the tag, 0 for untagged. */
  vlan = 0;
  /** Class of service: 802.1p priority, 0 to 7; also set from the request's priority. */
  priority = 0;

  // IPv4
  source = 0;
  destination = 0;
  protocol = 0;
  ttl = 0;
  ecn = 0;
  dontFragment = false;
  identification = 0;
  /** In bytes. */
  fragmentOffset = 0;
  moreFragments = false;

  // UDP or TCP
  sourcePort = 0;
  destinationPort = 0;
  /** What an exchange of datagrams says of itself. */
  phase = 0;

  /** The header of a packet of ICMP, the body of one of ARP: pooled, null for others. */
  icmp: IcmpHeader | null = null;
  arp: ArpBody | null = null;
  /** The header of a segment of TCP: pooled, null for others. */
  tcp: TcpHeader | null = null;

  /** Bytes of payload above the transport header (for a fragment: of this fragment's share). */
  payload = 0;
  /** First fragments: `payload` of the whole datagram, which its UDP header states. */
  datagramPayload = 0;
  /** What the application sent, carried by reference; null in fragments but the first. */
  message: Message | null = null;

  /** True between its end and its next use: the pool's guard. */
  ended = false;
  /** Damaged on the way: the receiver's check sequence finds it. */
  corrupted = false;
  /** When it entered the queue it waits in, for sojourn times. */
  enqueuedAt = 0;
  /** When the network saw it first. */
  createdAt = 0;
  /** What connection tracking says of it on this node (`FlowState`); cleared at each node. */
  state = 0;
  /** What a rule of this node has marked it with (a Linux fwmark); cleared at each node. */
  mark = 0;
  /** The flow that connection tracking found on this node; cleared at each node. */
  flow: unknown = null;
  /** The request that it travels for, as facts name it. */
  request = NOBODY;
}
