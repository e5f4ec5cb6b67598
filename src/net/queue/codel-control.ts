import { Ecn, type Packet } from '../packet.js';
import type { PacketRing } from '../ring.js';
import { markCongestion } from './congestion-mark.js';
import type { QueueContext } from './discipline.js';

/** What CoDel remembers of one line. */
export class CodelState {
  /** Drops since the dropping state was entered. */
  count = 0;
  /** `count` when it was entered. */
  lastCount = 0;
  dropping = false;
  /** When the delay will have been above target for an interval; NaN while it is below. */
  firstAbove = NaN;
  dropNext = 0;
}

/**
 * The control law of CoDel over any number of lines: once the delay of a line has been above
 * `target` for an `interval`, its head is dropped, and again after interval/sqrt(count) with every
 * drop. RFC 8289, section 5; where Linux (include/net/codel_impl.h) goes further, as Linux: a mark
 * counts as a drop. The square root is exact, Linux approximates it.
 */
export class CodelControl {
  marked = 0;
  private readonly mtu: number;

  constructor(
    private readonly context: QueueContext,
    private readonly target: number,
    private readonly interval: number,
    private readonly ecn: boolean,
    /** Delay above which packets that understand it are marked besides; Infinity for none. */
    private readonly ceThreshold: number,
  ) {
    this.mtu = context.mtu + context.header;
  }

  /** The next packet of `line`, null when none is left. `elsewhere`: bytes in the queue's other lines. */
  dequeue(state: CodelState, line: PacketRing, elsewhere: number, now: number): Packet | null {
    const packet = this.take(state, line, elsewhere, now);
    if (packet === null || now - packet.enqueuedAt <= this.ceThreshold) return packet;
    if (packet.ecn !== Ecn.CE && markCongestion(packet)) this.marked++;
    return packet;
  }

  private take(state: CodelState, line: PacketRing, elsewhere: number, now: number): Packet | null {
    let packet = line.shift();
    let late = this.isLate(state, packet, line.bytes + elsewhere, now);
    if (!state.dropping) {
      if (!late) return packet;
      if (!this.mark(packet as Packet)) {
        packet = this.dropFor(packet as Packet, line);
        this.isLate(state, packet, line.bytes + elsewhere, now);
      }
      this.enterDropping(state, now);
      return packet;
    }
    // A large backlog may make several drops due at once.
    while (late && now >= state.dropNext) {
      state.count++;
      const marked = this.mark(packet as Packet);
      if (!marked) {
        packet = this.dropFor(packet as Packet, line);
        late = this.isLate(state, packet, line.bytes + elsewhere, now);
      }
      if (late) state.dropNext += this.interval / Math.sqrt(state.count);
      if (marked) return packet;
    }
    state.dropping = late;
    return packet;
  }

  /** Whether the delay has been too long for long enough. A backlog of one frame is always fine. */
  private isLate(state: CodelState, packet: Packet | null, backlog: number, now: number): boolean {
    if (packet === null || now - packet.enqueuedAt < this.target || backlog <= this.mtu) {
      state.firstAbove = NaN;
      return false;
    }
    if (now >= state.firstAbove) return true;
    if (Number.isNaN(state.firstAbove)) state.firstAbove = now + this.interval;
    return false;
  }

  /**
   * When the last dropping state is not long past, its drop rate was about right: go on from
   * there (RFC 8289, section 5.5).
   */
  private enterDropping(state: CodelState, now: number): void {
    const drops = state.count - state.lastCount;
    const recent = now - state.dropNext < 16 * this.interval;
    state.count = drops > 1 && recent ? drops : 1;
    state.lastCount = state.count;
    state.dropping = true;
    state.dropNext = now + this.interval / Math.sqrt(state.count);
  }

  private mark(packet: Packet): boolean {
    if (!this.ecn || !markCongestion(packet)) return false;
    this.marked++;
    return true;
  }

  private dropFor(packet: Packet, line: PacketRing): Packet | null {
    this.context.sink.drop(packet, 'codel');
    return line.shift();
  }
}
