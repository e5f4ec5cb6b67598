/** How TCP is tracked: times in nanoseconds (linux nf_conntrack_proto_tcp.c; nf_conntrack-sysctl.rst). */
export interface TcpTracking {
  synSent: number;
  synReceived: number;
  established: number;
  finWait: number;
  closeWait: number;
  lastAck: number;
  timeWait: number;
  close: number;
  /** In a state that lasts longer, after three retransmissions, or with data not acknowledged. */
  retransmitted: number;
  unacknowledged: number;
  loose: boolean;
  liberal: boolean;
}

/** As Linux has it. */
export const TCP_TRACKING: TcpTracking = {
  synSent: 120e9,
  synReceived: 60e9,
  established: 432_000e9,
  finWait: 120e9,
  closeWait: 60e9,
  lastAck: 30e9,
  timeWait: 120e9,
  close: 10e9,
  retransmitted: 300e9,
  unacknowledged: 300e9,
  loose: true,
  liberal: false,
};

/** Places behind those of the states. */
export const RETRANSMITTED = 10;
export const UNACKNOWLEDGED = 11;

/** By state (`Tracked`), then the other two. */
export function tcpTimes(told: TcpTracking): number[] {
  return [
    0,
    told.synSent,
    told.synReceived,
    told.established,
    told.finWait,
    told.closeWait,
    told.lastAck,
    told.timeWait,
    told.close,
    told.synSent,
    told.retransmitted,
    told.unacknowledged,
  ];
}
