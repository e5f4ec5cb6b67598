import type { RandomSource } from '../../engine/random.js';
import type { Packet } from '../packet.js';

/** Takes the packets that a discipline throws away; the reason is one of `DropReason`. */
export interface DropSink {
  drop(packet: Packet, reason: string): void;
}

/** What a discipline is built from. */
export interface QueueContext {
  sink: DropSink;
  /** Called at the first draw only: random state is created late. */
  random: () => RandomSource;
  /** Rate of the transmitter in bits per second, 0 for none. */
  rate: number;
  mtu: number;
  /** Bytes of the link's header before a packet of `mtu`. */
  header: number;
}

/**
 * The egress queue of a port. A packet that is offered ends up queued or dropped through the sink;
 * the caller does not look at it again. Marking sets `packet.ecn` to CE where it is ECT.
 */
export interface QueueDiscipline {
  /** Packets waiting. */
  readonly length: number;
  /** Bytes waiting (`packet.size`). */
  readonly bytes: number;
  /** Packets marked so far: CE set where the packet would otherwise have been dropped. */
  readonly marked: number;
  /** Takes a packet in, or drops it (or another) through the sink. True when it was queued. */
  enqueue(packet: Packet, now: number): boolean;
  /** The next packet to send, or null when none may go now. May drop through the sink. */
  dequeue(now: number): Packet | null;
  /**
   * The earliest instant at which `dequeue` may give a packet: at most `now` when one may go now,
   * Infinity when the queue is empty. Only shapers answer with a later time.
   */
  readyAt(now: number): number;
}
