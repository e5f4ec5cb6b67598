import type { StateName } from './state.js';

/** Why a segment is sent again. */
export const resendCauses = ['fast', 'timeout', 'probe', 'mtu', 'syn'] as const;
export type ResendCause = (typeof resendCauses)[number];

/**
 * What is known of one connection, as plain data, now or at its end. Bytes are of payload; times
 * in ns.
 */
export interface TcpStatistics {
  /** "10.0.0.1:32768": this end, and the other. */
  local: string;
  remote: string;
  /** Whether this end has connected; else it was listening. */
  active: boolean;
  state: StateName;
  congestion: string;
  openedAt: number;
  /** When the handshake was done; NaN where it was not. */
  establishedAt: number;
  /** When it closed; NaN where it has not. */
  closedAt: number;
  /** First sent or sent again; acknowledged by the other end; received in order. */
  bytesSent: number;
  bytesAcknowledged: number;
  bytesReceived: number;
  /** All segments, those without data included. */
  segmentsSent: number;
  segmentsReceived: number;
  /**
   * Segments sent again: by loss detection, by the timer, as tail-loss probes, as too long for the
   * way, and SYN or SYN/ACK.
   */
  retransmitted: Readonly<Record<ResendCause, number>>;
  /** Of those, how many the other end has told to have come twice (D-SACK). */
  spurious: number;
  timeouts: number;
  recoveries: number;
  /** Reductions of the window that were taken back. */
  undone: number;
  zeroWindowProbes: number;
  keepAlives: number;
  duplicateAcks: number;
  /** Round trips that were measured: how many, the least, the mean, the greatest; NaN where none. */
  rttSamples: number;
  rttMinimum: number;
  rttMean: number;
  rttMaximum: number;
  smoothedRtt: number;
  /** Retransmission time-out without back-off. */
  rto: number;
  mss: number;
  /**
   * Congestion window and slow-start threshold, in segments; Infinity for a threshold not set
   * yet.
   */
  window: number;
  threshold: number;
}
