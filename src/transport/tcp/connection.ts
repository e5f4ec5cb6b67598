import { formatIpv4 } from '../../net/address.js';
import type { Message } from '../../net/packet.js';
import type { Manner } from '../transport.js';
import { breakOff, closeOrderly, finish } from './closing.js';
import { ControlBlock } from './control-block.js';
import { expire } from './expiry.js';
import { push } from './output.js';
import { resumeReading } from './reading.js';
import { State, states } from './state.js';
import type { TcpStatistics } from './statistics.js';
import { arm, rest } from './timers.js';

/** An end of a connection of TCP, as applications have it. */
export class TcpConnection extends ControlBlock {
  /**
   * Takes any number of bytes, which stand in line: the send buffer bounds what is on its way. A peer
   * that minds stops while bytes are `waiting`, until it is told to be `ready`.
   */
  send(message: Message, bytes: number, manner: Manner): void {
    this.sendPart(message, bytes, true, manner);
  }

  sendPart(message: Message, bytes: number, last: boolean, manner: Manner): void {
    if (!(bytes > 0)) throw new RangeError('a message in a stream has at least one byte');
    if (this.finishing || this.state === State.CLOSED || this.state === State.TIME_WAIT) return;
    this.out.putPart(message, bytes, last, manner);
    if (this.waiting > 0) this.wantsRoom = true;
    push(this);
    arm(this);
  }

  get waiting(): number {
    return Math.max(0, this.unacknowledged - this.options.sendBuffer);
  }

  finish(): void {
    finish(this);
    arm(this);
  }

  close(): void {
    closeOrderly(this);
    arm(this);
  }

  abort(): void {
    breakOff(this);
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    if (!this.paused) return;
    resumeReading(this);
    arm(this);
  }

  wake(): void {
    expire(this);
    arm(this);
    rest(this);
  }

  statistics(): TcpStatistics {
    const { counts, roundTrip, sender } = this;
    return {
      local: `${formatIpv4(this.local)}:${this.localPort}`,
      remote: `${formatIpv4(this.remote)}:${this.remotePort}`,
      active: this.active,
      state: states[this.state],
      congestion: this.options.congestion,
      openedAt: counts.openedAt,
      establishedAt: counts.establishedAt,
      closedAt: counts.closedAt,
      bytesSent: counts.bytesSent,
      bytesAcknowledged: Math.max(0, Math.min(this.unacked, this.out.written)),
      bytesReceived: this.received,
      segmentsSent: counts.segmentsSent,
      segmentsReceived: counts.segmentsReceived,
      retransmitted: {
        fast: counts.fast,
        timeout: counts.timeout,
        probe: counts.probe,
        mtu: counts.mtu,
        syn: counts.syn,
      },
      spurious: counts.spurious,
      timeouts: counts.timeouts,
      recoveries: counts.recoveries,
      undone: counts.undone,
      zeroWindowProbes: counts.windowProbes,
      keepAlives: counts.keepAlives,
      duplicateAcks: counts.duplicateAcks,
      rttSamples: roundTrip.samples,
      rttMinimum: roundTrip.samples > 0 ? roundTrip.least : NaN,
      rttMean: roundTrip.samples > 0 ? roundTrip.sum / roundTrip.samples : NaN,
      rttMaximum: roundTrip.samples > 0 ? roundTrip.most : NaN,
      smoothedRtt: roundTrip.samples > 0 ? roundTrip.smoothed : NaN,
      rto: roundTrip.rto,
      mss: this.mss,
      window: sender.size,
      threshold: sender.threshold,
    };
  }
}
