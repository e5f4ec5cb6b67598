/** What a sender is doing about losses (Linux's tcp_ca_state). */
export const Phase = {
  OPEN: 0,
  /** There are duplicate acknowledgements or SACKs, and no loss yet. */
  DISORDER: 1,
  /** The window is being reduced without a loss: marks, or a tail loss that a probe repaired. */
  REDUCING: 2,
  RECOVERY: 3,
  /** After a time-out. */
  LOSS: 4,
} as const;

/** What a sender knows of its losses. */
export class Recovery {
  phase: number = Phase.OPEN;
  /** What was sent when the phase began: once it is acknowledged, the phase is over. */
  high = 0;
  /** Below it nothing lost waits to be sent again: an index. */
  resendFrom = 0;
}
