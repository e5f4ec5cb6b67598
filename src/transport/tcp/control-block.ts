import type { IpStack } from '../../devices/ip-stack.js';
import type { Simulator } from '../../engine/simulator.js';
import type { Message, Packet } from '../../net/packet.js';
import type { TcpHeader } from '../../net/tcp-header.js';
import type { PacketPool } from '../../net/packet-pool.js';
import type { Manner } from '../transport.js';
import type { AckNews } from './ack-news.js';
import type { Alarmed } from './alarmed.js';
import type { CongestionControl } from './congestion/control.js';
import { Delivery } from './congestion/delivery.js';
import { createCongestion } from './congestion/table.js';
import { SendWindow } from './congestion/window.js';
import { Counts } from './counts.js';
import type { StreamConnection, StreamPeer } from './face.js';
import type { TcpOptions } from './options.js';
import type { TcpStatistics } from './statistics.js';
import { OutOfOrder } from './out-of-order.js';
import { Recovery } from './recovery-state.js';
import { RoundTrip } from './round-trip.js';
import { SendQueue } from './send-queue.js';
import { hashOf } from './sequence.js';
import { State } from './state.js';
import { type Parcel, Stream } from './stream.js';

/** What the connections of a machine share. */
export interface Machine {
  readonly name: string;
  readonly simulator: Simulator;
  readonly pool: PacketPool;
  readonly stack: IpStack;
  /** Lines that are not used: idle connections have none. */
  readonly queues: SendQueue[];
  readonly heaps: OutOfOrder[];
  readonly recoveries: Recovery[];
  readonly parcels: Parcel[];
  readonly alarms: Alarmed[];
  readonly news: AckNews;
  /** It is over, but for TIME-WAIT perhaps: its ports are free, or wait. */
  retire(block: ControlBlock, waits: boolean): void;
  /** A passive open is done: false where there is no room among those to be accepted. */
  admit(block: ControlBlock): boolean;
  /** It stands: now somebody accepts it, or it waits for that. */
  welcome(block: ControlBlock): void;
  /** A segment to somebody who is not known here (RFC 9293, section 3.5.2). */
  reject(packet: Packet, header: TcpHeader): void;
}

/** Stands for a line where there is none: nobody writes to it. */
const NO_QUEUE = new SendQueue();
const NO_HEAP = new OutOfOrder();
const NO_RECOVERY = new Recovery();

/** What the retransmission timer is set for: one thing at a time. */
export const Alarm = { NONE: 0, RESEND: 1, PERSIST: 2, TAIL_PROBE: 3, REORDER: 4 } as const;

/**
 * All that a machine knows of one connection (the transmission control block of RFC 9293, section
 * 3.3.1). Bytes are known by their offsets (`sequence.ts`), times are nanoseconds. Files beside
 * this one say what is done with it.
 */
export abstract class ControlBlock implements StreamConnection {
  /** Place among the machine's connections. */
  place = -1;
  state: number = State.CLOSED;
  /** It has connected; else it was listening. */
  active = false;
  local = 0;
  localPort = 0;
  remote = 0;
  remotePort = 0;
  /** Null once the application has let go of it, and before it was accepted. */
  peer: StreamPeer | null = null;
  about: object | null = null;
  /** Nobody has accepted it yet. */
  waitsForAccept = false;
  process = '';
  /** It still counts among the half-open ones of its listener. */
  halfOpen = false;

  // What is sent.
  readonly out: Stream;
  /** Lowest offset not acknowledged (SND.UNA), and the next one to send (SND.NXT). */
  unacked = -1;
  next = -1;
  /** The application sends no more: after all that is written comes the FIN. */
  finishing = false;
  /** Bytes beyond `unacked` that the other end takes (SND.WND). */
  sendWindow = 0;
  sendScale = 0;
  mostWindow = 0;
  /** Offsets of the segment that the window was last taken from (SND.WL1, SND.WL2). */
  windowFrom = 0;
  windowBy = 0;
  /** Bytes of data in a full segment. */
  mss = 536;
  /** End of the last segment that was not full (Minshall's variant of Nagle, as Linux's). */
  smallEnd = -1;
  wantsRoom = false;
  queue: SendQueue = NO_QUEUE;
  /** When data was last sent. */
  lastSentAt = -Infinity;

  // What is received.
  in: Stream | null = null;
  /** Sequence number of the other end's offset 0. */
  inFirst = 0;
  /** The next offset expected (RCV.NXT), and the first that the application has not read. */
  expected = 0;
  read = 0;
  /** Where the other end's FIN stands; -1 while it is not known. */
  finAt = -1;
  /** The application has been told of it. */
  finTold = false;
  paused = false;
  passes = false;
  /** The window that was advertised last, and what was expected then (rcv_wup). */
  window = 0;
  windowAt = 0;
  receiveScale = 0;
  /** Bytes of receive buffer, and the most of its window that is shown (rcv_ssthresh). */
  buffer = 0;
  shown = 0;
  announcedMss = 536;
  heap: OutOfOrder = NO_HEAP;
  /** A block that came twice, to be told of (RFC 2883). */
  twiceStart = -1;
  twiceEnd = -1;
  /**
   * Growth of the receive buffer: when this round trip began, what was read by then, what in the
   * last.
   */
  tuneAt = -Infinity;
  tuneFrom = 0;
  tuneSpace = 0;
  tuneRtt = 0;
  tuneEcho = 0;
  tuneMark = 0;
  tuneMarkAt = 0;

  // Options agreed upon.
  scales = false;
  timestamps = false;
  sacks = false;
  ecn = false;
  recentStamp = 0;
  recentAt = -Infinity;

  // Acknowledging (`acknowledging.ts`).
  ackDue = false;
  /** Segments still acknowledged at once; whether the application answers what it is sent. */
  quick = 0;
  converses = false;
  pushed = 0;
  /** Adaptive delay of acknowledgements (ato), when data came last, and the size of segments. */
  ackDelay = 0;
  lastDataAt = -Infinity;
  segmentSize = 536;
  lastSize = 0;
  lastChallengeAt = -Infinity;
  /** Congestion was met: to be echoed (RFC 3168), and that the window was reduced, to be told. */
  echoes = false;
  tellsReduced = false;

  // Sending rate and loss.
  readonly roundTrip = new RoundTrip();
  readonly sender: SendWindow;
  readonly control: CongestionControl;
  /** While something is on its way, or there is something to remember: idle connections have none. */
  recovery = NO_RECOVERY;
  /** Of those whose congestion control owns the window. */
  readonly delivery: Delivery | null;
  /** Something is to be acknowledged without delay. */
  ackNow = false;

  // Timers (`timers.ts`).
  alarm: number = Alarm.NONE;
  alarmAt = Infinity;
  ackAt = Infinity;
  keepAt = Infinity;
  paceAt = Infinity;
  armedAt = Infinity;
  handle = -1;
  alarmed: Alarmed | null = null;
  /** Time-outs in a row: each doubles the next. */
  backoff = 0;
  /** When the SYN left first, and how often it was sent again. */
  synSentAt = 0;
  tries = 0;
  /** When data that is still not acknowledged was first sent again; Infinity for not. */
  troubledAt = Infinity;
  /** Probes, of a shut window or an idle connection, without an answer. */
  probes = 0;
  lastHeardAt = 0;
  priority = 0;

  readonly counts: Counts;

  constructor(
    readonly machine: Machine,
    readonly options: TcpOptions,
  ) {
    this.out = new Stream(machine.parcels);
    this.control = createCongestion(options);
    this.sender = new SendWindow(options.initialWindow, this.roundTrip);
    this.delivery = this.control.ownsWindow ? new Delivery() : null;
    this.counts = new Counts(machine.simulator.now);
  }

  get now(): number {
    return this.machine.simulator.now;
  }

  /** Bytes of data that came in order. */
  get received(): number {
    return this.finAt >= 0 ? Math.min(this.expected, this.finAt) : this.expected;
  }

  /** Of its ends, at least 0. */
  get hash(): number {
    return hashOf(this.local, this.localPort, this.remote, this.remotePort) >>> 0;
  }

  get unacknowledged(): number {
    return this.out.written - Math.min(this.out.written, Math.max(0, this.unacked));
  }

  takeQueue(): SendQueue {
    if (this.queue !== NO_QUEUE) return this.queue;
    if (this.recovery === NO_RECOVERY) {
      this.recovery = this.machine.recoveries.pop() ?? new Recovery();
    }
    return (this.queue = this.machine.queues.pop() ?? new SendQueue());
  }

  /** Gives an empty line back. */
  releaseQueue(): void {
    if (this.queue === NO_QUEUE) return;
    this.queue.clear();
    const { recovery, machine } = this;
    recovery.forgetIndices();
    if (!recovery.matters) {
      recovery.clear();
      machine.recoveries.push(recovery);
      this.recovery = NO_RECOVERY;
    }
    this.machine.queues.push(this.queue);
    this.queue = NO_QUEUE;
  }

  takeHeap(): OutOfOrder {
    if (this.heap === NO_HEAP) this.heap = this.machine.heaps.pop() ?? new OutOfOrder();
    return this.heap;
  }

  releaseHeap(): void {
    if (this.heap === NO_HEAP) return;
    this.heap.clear();
    this.machine.heaps.push(this.heap);
    this.heap = NO_HEAP;
  }

  /** It keeps no times: whoever opens it does. */
  readonly timings = null;

  abstract get waiting(): number;
  abstract wake(): void;
  abstract send(message: Message, bytes: number, manner: Manner): void;
  abstract sendPart(message: Message, bytes: number, last: boolean, manner: Manner): void;
  abstract close(): void;
  abstract abort(): void;
  abstract finish(): void;
  abstract pause(): void;
  abstract resume(): void;
  abstract statistics(): TcpStatistics;
}
